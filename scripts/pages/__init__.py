"""The parts of the pages that the code knows better; `scripts/reference.py` puts them in place."""
