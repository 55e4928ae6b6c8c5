"""A run's work onto the branch its base came from, and back off it again."""
