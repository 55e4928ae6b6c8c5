"""One attached editor: what it can do, what it is shown unasked, what it was shown last."""
