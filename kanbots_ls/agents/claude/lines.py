"""One line of Claude's stdout to events: decode once, look up the kind, let its parser speak.

Called for every line of every run, live and again after a restart, so it is stateless and fast.
Never raises: what is not a line of Claude's is ``Garbled``, what nobody knows ``Unrecognized``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents.claude import control, limits, messages, results, stream
from kanbots_ls.agents.claude.system import system
from kanbots_ls.agents.reading import Line, cut, decode, needed, text
from kanbots_ls.model.agent_events import (
    AgentEvent,
    Garbled,
    Informed,
    MessageReceived,
    StayedAlive,
    Unrecognized,
)
from kanbots_ls.model.ids import MessageId

if TYPE_CHECKING:
    from collections.abc import Callable

_SHOWN = 200
_UNEXPECTED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def parse_line(line: bytes) -> tuple[AgentEvent, ...]:
    """The events of one line, given without its newline; an empty line has none."""
    try:
        value = decode(line)
    except (ValueError, RecursionError):
        return _garbled(line) if line.strip() else ()
    if type(value) is not dict:
        return _garbled(line)
    kind = value.get("type")
    parse = _KINDS.get(kind) if type(kind) is str else None
    if parse is None:
        return _unrecognized(value)
    try:
        return parse(value)
    except _UNEXPECTED:
        return _unrecognized(value)


def _garbled(line: bytes) -> tuple[AgentEvent, ...]:
    # Four bytes are the longest character, so the cut can't cost one that would be shown.
    return (Garbled.line(line),)


def _unrecognized(value: Line) -> tuple[AgentEvent, ...]:
    kind, subtype = text(value, "type") or "no type", text(value, "subtype")
    return (Unrecognized(cut(f"{kind}/{subtype}" if subtype else kind, 100)),)


def _command_lifecycle(line: Line) -> tuple[AgentEvent, ...]:
    # "started" comes before or after the replay of the message, which says it better.
    if needed(line, "state") == "queued":
        return (MessageReceived(MessageId(needed(line, "command_uuid"))),)
    return (StayedAlive("command"),)


def _tool_progress(line: Line) -> tuple[AgentEvent, ...]:
    return (StayedAlive(cut(text(line, "tool_name"), _SHOWN)),)


def _conversation_reset(_line: Line) -> tuple[AgentEvent, ...]:
    return (Informed("The agent's conversation was cleared; it remembers nothing.", "warning"),)


def _nothing(_line: Line) -> tuple[AgentEvent, ...]:
    return ()


def _keep_alive(_line: Line) -> tuple[AgentEvent, ...]:
    return (StayedAlive(),)


_KINDS: dict[str, Callable[[Line], tuple[AgentEvent, ...]]] = {
    "assistant": messages.assistant,
    "attachment": _nothing,
    "command_lifecycle": _command_lifecycle,
    "control_cancel_request": control.control_cancel_request,
    "control_request": control.control_request,
    "control_response": control.control_response,
    "conversation_reset": _conversation_reset,
    "keep_alive": _keep_alive,
    "rate_limit_event": limits.rate_limit_event,
    "result": results.result,
    "stream_event": stream.stream_event,
    "system": system,
    "tool_progress": _tool_progress,
    "user": messages.user,
}
