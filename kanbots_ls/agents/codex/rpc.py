"""Codex's JSON-RPC: what our requests are called, and their lines.

Codex leaves out the ``jsonrpc`` member, and so do we.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kanbots_ls.agents.jsonrpc import line

if TYPE_CHECKING:
    from kanbots_ls.agents.reading import Line

INITIALIZE = "initialize"
ACCOUNT = "account"
THREAD = "thread"
MESSAGE = "message"
INTERRUPT = "interrupt"
CLEAN = "clean"
NOTE = "note"


def request(name: str, method: str, params: Any = None) -> bytes:
    """A request's line; ``name`` is its id."""
    asked: Line = {"id": name, "method": method}
    return line(asked if params is None else {**asked, "params": params})


def notification(method: str) -> bytes:
    """A notification's line."""
    return line({"method": method})
