"""The tool calls of a turn as far as they fail again and again.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kanbots_ls.model.agent_events import ToolEnded, ToolStarted


@dataclass(frozen=True, slots=True)
class Tries:
    """The calls under way, and the one that failed last, how often in a row."""

    under_way: Mapping[str, str] = field(default_factory=dict)
    call: str = ""
    failures: int = 0


def tried(tries: Tries, event: ToolStarted | ToolEnded) -> Tries:
    """The tries after a call began or ended; a sub-agent's are its own affair.

    Any call that does well, and any other that fails, ends the row.
    """
    if event.parent is not None:
        return tries
    if isinstance(event, ToolStarted):
        call = event.summary or event.name
        return replace(tries, under_way={**tries.under_way, event.tool_id: call})
    rest = {each: call for each, call in tries.under_way.items() if each != event.tool_id}
    call = tries.under_way.get(event.tool_id, "")
    if event.ok or not call:
        return Tries(rest)
    return Tries(rest, call, tries.failures + 1 if call == tries.call else 1)
