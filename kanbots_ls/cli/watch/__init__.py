"""``status --watch``: the live screen, its keys, and what they do."""
