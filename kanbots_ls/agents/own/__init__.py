"""What the agents share whose processes are ours: their wire, their streams, their command line."""
