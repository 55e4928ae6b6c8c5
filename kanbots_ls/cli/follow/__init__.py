"""Staying with runs while they work: live state, questions at the terminal, the outcome."""
