"""The shell around the pure core: one inbox, one reducer, effects in tasks of their own.

``reducer`` changes the state, ``effects/`` performs what the state wants, ``streams`` feeds agents'
lines in, ``rebuild`` makes the state anew from journal and transcripts, ``desk`` is the counter at
which sessions hand in commands and read the board.
"""
