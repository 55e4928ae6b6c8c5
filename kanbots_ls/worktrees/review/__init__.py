"""What a run has done so far: its state, its diff, its checkpoints."""
