"""``demo``: a small real repository, four cards at once, and nothing of the person's touched."""
