"""What goes on for as long as the daemon does: one file per watch, and what starts it again."""
