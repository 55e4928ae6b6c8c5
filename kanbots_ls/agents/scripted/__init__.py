"""The scripted agent: a real adapter and a real process that replays a script.

Tests, the demo and the quickstart use it: no model, no account, no network, paper money.
``adapter.py`` and ``wire.py`` are read by the supervisor; ``process.py`` and everything it
imports run in the agent's own process, with the standard library alone, so that it starts fast.
"""
