"""Calling a person who is away from the screen: for what, in which words, and who looks already."""
