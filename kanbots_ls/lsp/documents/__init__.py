"""Documents of the board: written to the disk, held by editors, and what editors ask about them."""
