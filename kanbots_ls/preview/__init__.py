"""Looking at a run's program: the address in what it prints, and whether anybody answers there.

The supervisor's effects start and end the program; nothing here does, or knows of runs.
"""
