"""The LSP edge: the only place that knows pygls and lsprotocol.

``transport`` closes pygls's traps, ``session`` is one connection, ``features`` has one file per
topic, ``views`` turns core values into wire values.
"""
