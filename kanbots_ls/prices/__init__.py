"""What models cost by the million tokens, for agents that tell tokens and no dollars."""
