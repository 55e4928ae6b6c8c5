"""What a person does with a run: promote it, look at it, take it to a terminal."""
