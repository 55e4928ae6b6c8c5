"""One agent process's keeper: its pipes, its transcript, its exits.

A keeper is started by ``launch``, serves whoever follows it over a socket in the run's
directory, and may be killed at any moment: a replacement finds agent, open question and unread
output as they were.  It knows no agent's protocol and no board, and imports the standard
library and ``rendezvous`` only, sparingly: there is one for each live agent.
"""
