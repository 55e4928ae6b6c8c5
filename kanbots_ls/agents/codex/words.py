"""Codex's errors as a person reads them.

Called for failed turns and refused requests. Some of its messages are the raw body of an answer
from the model's server; then the words inside are told, not the braces.
"""

from __future__ import annotations

import json

from kanbots_ls.agents.reading import Line, cut, table, text

_LIMIT = 2_000


def told(error: Line) -> str:
    """The message, and what else it says; "" where it says nothing."""
    message = _plain(text(error, "message"))
    more = _plain(text(error, "additionalDetails"))
    joined = message if not more or more in message else f"{message}: {more}"
    return cut(joined, _LIMIT) or "It failed without a reason."


def _plain(message: str) -> str:
    start = message.find("{")
    if start < 0:
        return message
    try:
        body = json.loads(message[start:])
    except (ValueError, RecursionError):
        return message
    if not isinstance(body, dict):
        return message
    inner = text(table(body, "error"), "message") or text(body, "message") or text(body, "detail")
    return f"{message[:start]}{inner}" if inner else message
