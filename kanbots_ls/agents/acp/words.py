"""An ACP agent's errors as a person reads them, and whose they are.

Called for failed turns and refused requests. The protocol's *internal error* says nothing; what
does stands behind it, or in the error's data.
"""

from __future__ import annotations

from dataclasses import dataclass

from kanbots_ls.agents.reading import Line, cut, decode, one_line, table, text

AUTH_REQUIRED = -32000
"""The protocol's own code of an error: nobody is logged in."""
_LIMIT = 2_000
_GENERAL = ("internal error", "server error")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose lines they are, for the sentences a person reads."""

    name: str
    product: str


def error_of(line: Line) -> str:
    """What an answer that is an error says, in one line; "" where it is none."""
    return one_line(told(table(line, "error")), 500).rstrip(".") if "error" in line else ""


def told(error: Line) -> str:
    """The message, and what else it says; never empty."""
    message = _specific(_unpacked(text(error, "message")))
    data = error.get("data")
    more = data if isinstance(data, str) else _detail(table(error, "data"))
    joined = f"{message}: {more}" if message and more and more not in message else message or more
    return cut(joined, _LIMIT) or "it gave no reason"


def _unpacked(message: str) -> str:
    """The words in the answer of a model's server, where an agent hands that on as it came."""
    if not message.lstrip().startswith("{"):
        return message
    try:
        found = decode(message.encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return message
    value: Line = found if isinstance(found, dict) else {}
    return text(table(value, "error"), "message") or text(value, "message") or message


def _detail(data: Line) -> str:
    return next(
        (found for key in ("details", "message", "error") if (found := text(data, key))), ""
    )


def _specific(message: str) -> str:
    head, _, rest = message.partition(":")
    if head.strip().lower() in _GENERAL:
        return rest.strip()
    return message.strip()
