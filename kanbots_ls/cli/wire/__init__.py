"""The terminal client's end of the wire: a connection, typed requests, documents for scripts."""
