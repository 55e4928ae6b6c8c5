"""How processes of kanbots-ls find, start and greet one another.

The forwarder, the keeper, the daemon and the terminal client all stand on this package, so it
uses the standard library only, imports nothing heavy at the top of a module, and knows neither
boards nor agents.  It never opens a network connection and never runs git.
"""
