"""The process an editor starts: it finds the daemon and copies messages both ways.

``__main__`` runs it when there is no subcommand.  It must be there in a tenth of a second, so it
imports the standard library and ``rendezvous`` only, and it keeps no state of the board.
"""
