"""From a card's base to a filled worktree, or to nothing at all."""
