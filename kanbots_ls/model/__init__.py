"""The words everything else is said in: ids, cards, runs' states, events, commands, effects, money.

Values only: no clock, no randomness, no input or output.
Every other package may import this one; it imports nothing of ours.
"""
