"""What people see: words, lines, columns and colours, made from what the daemon said."""
