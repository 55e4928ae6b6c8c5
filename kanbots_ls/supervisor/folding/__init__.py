"""How facts become the state, one task at a time, and how a restart makes it again."""
