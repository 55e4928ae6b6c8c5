"""Bringing a run's worktree back to one of its checkpoints."""
