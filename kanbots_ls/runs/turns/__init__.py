"""An agent's session and its turns: what is said, heard and noted."""
