"""Which of the person's ignored files a run gets, and how they are copied."""
