"""One line of an ACP agent's stdout to events: an answer, a request or a notification.

Called for every line of every run, live and again after a restart, so it is stateless and fast.
Never raises: what is no line of the protocol is ``Garbled``, what nobody knows ``Unrecognized``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents.acp import asking, replies, updates
from kanbots_ls.agents.reading import Line, cut, decode, text
from kanbots_ls.model.agent_events import AgentEvent, Garbled, StayedAlive, Unrecognized

if TYPE_CHECKING:
    from kanbots_ls.agents.acp.words import Speaker

_UNEXPECTED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

_PROTOCOLS = frozenset({"$", "elicitation", "fs", "mcp", "session", "terminal"})
"""What the protocol's own methods begin with."""


def parse_line(line: bytes, speaker: Speaker) -> tuple[AgentEvent, ...]:
    """The events of one line, given without its newline; an empty line has none."""
    try:
        value = decode(line)
    except (ValueError, RecursionError):
        return (Garbled.line(line),) if line.strip() else ()
    if type(value) is not dict:
        return (Garbled.line(line),)
    try:
        return _parsed(value, speaker)
    except _UNEXPECTED:
        return _unrecognized(value)


def _parsed(value: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    method = value.get("method")
    if type(method) is not str:
        if "id" in value and ("result" in value or "error" in value):
            return replies.reply(value, speaker)
        return _unrecognized(value)
    if "id" in value:
        return asking.request(value)
    if method == "session/update":
        return updates.update(value)
    # Extensions may tell whatever they like, and need not be understood.
    head = method.partition("/")[0]
    return _unrecognized(value) if head in _PROTOCOLS else (StayedAlive("extension"),)


def _unrecognized(value: Line) -> tuple[AgentEvent, ...]:
    kind = text(value, "method") or text(value, "type") or "no method"
    return (Unrecognized(cut(kind, 100)),)
