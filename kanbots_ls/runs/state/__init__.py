"""A run as a value: its parts, and what puts them together; everything above reads it."""
