"""Where an agent process runs, behind one interface.

The supervisor starts and finds agent processes through ``contract.Launcher``; ``local`` does it
with keepers on this machine.  Other launchers (a cluster, another host) fit the same interface.
It knows nothing of runs' states, of agents' protocols or of the board.
"""
