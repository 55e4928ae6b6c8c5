"""The terminal client: every verb a person types, speaking to the daemon like any editor does.

``main`` is the entry; nothing below this package imports it, and it holds no rule of the board.
"""
