"""The board, pure: cards and their columns.  ``decide`` checks commands, ``apply`` folds events."""
