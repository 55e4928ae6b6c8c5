"""Away with a run's worktree, and all the way back."""
