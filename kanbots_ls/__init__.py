"""kanbots-ls: a language server that runs kanban cards through parallel coding agents.

The package's version lives here and nothing else: forwarder and keeper import this file
on every start, so it must never import anything.
"""

from __future__ import annotations

__version__ = "0.1.0"
