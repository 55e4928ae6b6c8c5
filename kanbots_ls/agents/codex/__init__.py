"""Codex: ``codex app-server``, one process per run, JSON-RPC over its standard streams.

Its server numbers its own requests; ours have names (``rpc``), so that an answer read in any
process, at any time, says by itself what it answers.
"""
