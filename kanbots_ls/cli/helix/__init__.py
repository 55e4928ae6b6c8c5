"""Helix's configuration: what `editor helix` adds to a person's files, and takes back."""
