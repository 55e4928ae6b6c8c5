"""How git is run and its files are read and written; knows nothing of runs."""
