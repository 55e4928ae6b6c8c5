"""The board's documents: rendered from board, git and transcripts, kept on the disk for editors."""
