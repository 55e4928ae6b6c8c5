"""The tool calls of a turn: what they are about, and whether one fails again and again.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kanbots_ls.model.agent_events import ToolEnded, ToolStarted


@dataclass(frozen=True, slots=True)
class Tries:
    """The calls under way, and the one that failed last, how often in a row."""

    under_way: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    """Of the calls under way that leave may be asked for."""
    call: str = ""
    failures: int = 0


def tried(tries: Tries, event: ToolStarted | ToolEnded) -> Tries:
    """The tries after a call began or ended; a sub-agent's are its own affair.

    Any call that does well, and any other that fails, ends the row.
    """
    if event.parent is not None:
        return tries
    if isinstance(event, ToolStarted):
        return _begun(tries, event)
    rest = _without(tries.under_way, event.tool_id)
    details = _without(tries.details, event.tool_id)
    call = tries.under_way.get(event.tool_id, "")
    if event.ok or not call:
        return Tries(rest, details)
    return Tries(rest, details, call, tries.failures + 1 if call == tries.call else 1)


def _begun(tries: Tries, event: ToolStarted) -> Tries:
    call = event.summary or event.name
    under_way = {**tries.under_way, event.tool_id: call}
    if not event.detail:
        return replace(tries, under_way=under_way)
    details = {**tries.details, event.tool_id: event.detail}
    return replace(tries, under_way=under_way, details=details)


def _without(calls: Mapping[str, str], tool_id: str) -> Mapping[str, str]:
    return {each: told for each, told in calls.items() if each != tool_id}
