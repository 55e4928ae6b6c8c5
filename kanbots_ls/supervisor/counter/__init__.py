"""Where sessions hand in commands: what is checked outside the core, and what is answered."""
