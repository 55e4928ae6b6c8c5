"""Claude Code as an agent: its command line, its lines of JSON, its way of dying.

``adapter.ClaudeAdapter`` is the only name others use; the rest is split by topic.
Pure functions throughout: nothing here starts a process, waits, or keeps state.
"""

from __future__ import annotations
