"""What an attached editor is shown unasked: diagnostics, questions, progress, refreshes."""
