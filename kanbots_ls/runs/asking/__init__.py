"""What a person is asked, and what follows from the answer."""
