"""Core values → wire values: what clients see of the board, and nothing else."""
