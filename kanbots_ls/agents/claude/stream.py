"""Pieces of an answer still being written (``stream_event``): nine lines in ten of a busy run.

Called for each of them by ``lines.parse_line``, so this is the cheapest path there is: one look
in a table, no copies, shared events where nothing is said. Never keeps a piece for later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents.reading import Line, Surprise, table, whole
from kanbots_ls.model.agent_events import AgentEvent, ModelAnswered, StayedAlive, TextStreamed

if TYPE_CHECKING:
    from collections.abc import Callable

_WRITES = (StayedAlive("writing"),)
_THINKS = (StayedAlive("thinking"),)
_QUIET = {
    "content_block_start": _WRITES,
    "content_block_stop": _WRITES,
    "message_start": _WRITES,
    "message_stop": _WRITES,
    "ping": _WRITES,
    "error": (StayedAlive("the answer broke off and is asked for again"),),
}


def stream_event(line: Line) -> tuple[AgentEvent, ...]:
    """A text piece of the agent itself, the end of an answer, or a sign of life."""
    event = line["event"]
    kind = event["type"]
    quiet = _QUIET.get(kind)
    if quiet is not None:
        return quiet
    if line.get("parent_tool_use_id") is not None:
        return _WRITES
    return _SPEAKS[kind](event)


def _delta(event: Line) -> tuple[AgentEvent, ...]:
    delta = event["delta"]
    kind = delta["type"]
    if kind == "text_delta":
        piece = delta["text"]
        if not isinstance(piece, str):
            raise Surprise(kind)
        return (TextStreamed(piece),)
    return _THINKS if kind in {"thinking_delta", "signature_delta"} else _WRITES


def _answered(event: Line) -> tuple[AgentEvent, ...]:
    return (ModelAnswered(whole(table(event, "usage"), "output_tokens")),)


_SPEAKS: dict[str, Callable[[Line], tuple[AgentEvent, ...]]] = {
    "content_block_delta": _delta,
    "message_delta": _answered,
}
