"""What keeps a run's accidents inside its worktree."""
