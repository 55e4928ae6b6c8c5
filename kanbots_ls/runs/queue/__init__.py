"""Who may start: after what, and in which slot."""
