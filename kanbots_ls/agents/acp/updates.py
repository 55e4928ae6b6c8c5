"""``session/update``: what the agent says, thinks, plans and does, in pieces.

Called from ``lines.parse_line``. A piece says nothing of the whole; ``agents.joining`` puts them
together again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents.acp import calls
from kanbots_ls.agents.reading import (
    Line,
    cut,
    needed,
    needed_table,
    number,
    one_line,
    table,
    tables,
    text,
)
from kanbots_ls.model.agent_events import (
    AgentEvent,
    SlashCommandsOffered,
    StayedAlive,
    TextStreamed,
    Thought,
    ThoughtStreamed,
    Unrecognized,
    UsageReported,
)
from kanbots_ls.model.ids import SessionId
from kanbots_ls.model.money import Usage

if TYPE_CHECKING:
    from collections.abc import Callable


def update(line: Line) -> tuple[AgentEvent, ...]:
    """The events of one update."""
    params = needed_table(line, "params")
    told = needed_table(params, "update")
    kind = needed(told, "sessionUpdate")
    if kind == "usage_update":
        return _usage(SessionId(needed(params, "sessionId")), told)
    parse = _UPDATES.get(kind)
    return parse(told) if parse else (Unrecognized(cut(f"session/update {kind}", 100)),)


def _said(told: Line) -> tuple[AgentEvent, ...]:
    return (TextStreamed(_content(told), text(told, "messageId")),)


def _thought(told: Line) -> tuple[AgentEvent, ...]:
    return (ThoughtStreamed(_content(told), text(told, "messageId")),)


def _content(told: Line) -> str:
    """The text; of anything else (a picture, a file) that it is there."""
    block = needed_table(told, "content")
    kind = needed(block, "type")
    if kind == "text":
        return text(block, "text")
    where = text(block, "uri") or text(table(block, "resource"), "uri")
    return f"[{one_line(f'{kind} {where}'.strip())}]"


def _plan(told: Line) -> tuple[AgentEvent, ...]:
    """How far it is; the list itself comes again with every change."""
    entries = tables(told, "entries")
    if not entries:
        return (StayedAlive("planning"),)
    done = sum(1 for each in entries if text(each, "status") == "completed")
    now = next((each for each in entries if text(each, "status") == "in_progress"), {})
    doing = one_line(text(now, "content"))
    return (Thought(f"Plan, {done} of {len(entries)} done{': ' if doing else ''}{doing}"),)


def _commands(told: Line) -> tuple[AgentEvent, ...]:
    offered = (text(each, "name").lstrip("/") for each in tables(told, "availableCommands"))
    return (SlashCommandsOffered(tuple(name for name in offered if name)),)


def _usage(session: SessionId, told: Line) -> tuple[AgentEvent, ...]:
    """Dollars of the whole session. A context that is filled for nothing has no known price."""
    cost = table(told, "cost")
    amount = number(cost, "amount")
    if amount is None or amount < 0 or text(cost, "currency") != "USD":
        return (StayedAlive("usage"),)
    if amount == 0 and number(told, "used"):
        return (StayedAlive("usage"),)
    return (UsageReported(Usage(cost_usd=amount), session),)


def _alive(what: str) -> Callable[[Line], tuple[AgentEvent, ...]]:
    events = (StayedAlive(what),)
    return lambda _told: events


_UPDATES: dict[str, Callable[[Line], tuple[AgentEvent, ...]]] = {
    "agent_message_chunk": _said,
    "agent_thought_chunk": _thought,
    "available_commands_update": _commands,
    "config_option_update": _alive("settings"),
    "current_mode_update": _alive("mode"),
    "plan": _plan,
    "plan_removed": _alive("planning"),
    "plan_update": _alive("planning"),
    "session_info_update": _alive("session"),
    "tool_call": calls.told,
    "tool_call_update": calls.told,
    "user_message_chunk": _alive("echo"),
}
