"""One line of Codex's stdout to events: an answer, a request or a notification.

Called for every line of every run, live and again after a restart, so it is stateless and fast.
Never raises: what is no line of Codex's is ``Garbled``, what nobody knows ``Unrecognized``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import jsonrpc
from kanbots_ls.agents.codex import asking, items, limits, replies, turns
from kanbots_ls.agents.reading import (
    Line,
    Surprise,
    cut,
    decode,
    needed_table,
    one_line,
    text,
)
from kanbots_ls.model.agent_events import (
    AgentEvent,
    DecisionClosed,
    Garbled,
    Informed,
    StayedAlive,
    TextStreamed,
    Unrecognized,
)
from kanbots_ls.model.ids import RequestKey

if TYPE_CHECKING:
    from collections.abc import Callable

_BUNDLED = "use the bundled bubblewrap"
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
        return (Garbled.line(line),) if line.strip() else ()
    if type(value) is not dict:
        return (Garbled.line(line),)
    try:
        return _parsed(value)
    except _UNEXPECTED:
        return _unrecognized(value)


def _parsed(value: Line) -> tuple[AgentEvent, ...]:
    method = value.get("method")
    if type(method) is not str:
        return replies.reply(value) if _is_reply(value) else _unrecognized(value)
    if "id" in value:
        return asking.server_request(value)
    parse = _NOTIFICATIONS.get(method)
    return parse(value) if parse else _unrecognized(value)


def _is_reply(value: Line) -> bool:
    return "id" in value and ("result" in value or "error" in value)


def _unrecognized(value: Line) -> tuple[AgentEvent, ...]:
    kind = text(value, "method") or text(value, "type") or "no method"
    return (Unrecognized(cut(kind, 100)),)


def _said(line: Line) -> tuple[AgentEvent, ...]:
    piece = needed_table(line, "params")["delta"]
    if not isinstance(piece, str):
        raise Surprise("delta")
    return (TextStreamed(piece),)


def _resolved(line: Line) -> tuple[AgentEvent, ...]:
    identity = needed_table(line, "params")["requestId"]
    return (DecisionClosed(RequestKey(jsonrpc.key_of(identity))),)


def _warning(line: Line) -> tuple[AgentEvent, ...]:
    params = needed_table(line, "params")
    said = text(params, "message") or text(params, "summary")
    return (Informed(one_line(said, 500), "warning"),) if said else ()


def _note(line: Line) -> tuple[AgentEvent, ...]:
    params = needed_table(line, "params")
    said = text(params, "summary") or text(params, "message")
    if not said or _BUNDLED in said:
        # Each start says that it brings its own sandbox program; ``doctor`` tells whether it works.
        return ()
    return (Informed(one_line(said, 500)),)


def _rerouted(line: Line) -> tuple[AgentEvent, ...]:
    to = text(needed_table(line, "params"), "toModel")
    return (Informed(f"Codex switched to the model {to}.", "warning"),)


def _alive(what: str) -> Callable[[Line], tuple[AgentEvent, ...]]:
    events = (StayedAlive(what),)
    return lambda _line: events


def _nothing(_line: Line) -> tuple[AgentEvent, ...]:
    return ()


_NOTIFICATIONS: dict[str, Callable[[Line], tuple[AgentEvent, ...]]] = {
    "account/rateLimits/updated": limits.updated,
    "account/updated": _nothing,
    "configWarning": _note,
    "deprecationNotice": _note,
    "error": turns.trouble,
    "item/agentMessage/delta": _said,
    "item/commandExecution/outputDelta": _alive("Shell"),
    "item/completed": items.completed,
    "item/fileChange/outputDelta": _alive("Edit"),
    "item/mcpToolCall/progress": _alive("tool"),
    "item/plan/delta": _alive("planning"),
    "item/reasoning/summaryPartAdded": _alive("thinking"),
    "item/reasoning/summaryTextDelta": _alive("thinking"),
    "item/reasoning/textDelta": _alive("thinking"),
    "item/started": items.started,
    "mcpServer/startupStatus/updated": _nothing,
    "model/rerouted": _rerouted,
    "remoteControl/status/changed": _nothing,
    "serverRequest/resolved": _resolved,
    "thread/closed": _nothing,
    "thread/compacted": _nothing,
    "thread/goal/cleared": _nothing,
    "thread/name/updated": _nothing,
    "thread/readState/changed": _nothing,
    "thread/started": _nothing,
    "thread/status/changed": _alive("status"),
    "thread/tokenUsage/updated": turns.usage,
    "turn/completed": turns.completed,
    "turn/diff/updated": _nothing,
    "turn/plan/updated": _alive("planning"),
    "turn/started": turns.started,
    "warning": _warning,
}
