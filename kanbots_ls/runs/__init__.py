"""The life of runs, pure: state, fold, decisions, budgets, queue.

``apply`` folds journal events and agents' events into a ``Run``; ``decide`` checks commands;
``wanted`` reads off the state what should be done next.  No clock, no randomness, no IO.
"""
