"""A subscription's windows, as ``account/rateLimits/updated`` tells them.

Called from ``lines.parse_line``. Only reports what Codex says; with an API key it says nothing.
"""

from __future__ import annotations

from typing import Literal

from kanbots_ls.agents.reading import Line, maybe_whole, needed_table, number, table
from kanbots_ls.model.agent_events import AgentEvent, LimitReported

_ALMOST_FULL = 90
_HOUR, _DAY = 60, 24 * 60


def updated(line: Line) -> tuple[AgentEvent, ...]:
    """Each window that is told of."""
    limits = needed_table(needed_table(line, "params"), "rateLimits")
    found = (_window(table(limits, name)) for name in ("primary", "secondary"))
    return tuple(report for report in found if report is not None)


def _window(window: Line) -> LimitReported | None:
    percent = number(window, "usedPercent")
    if percent is None:
        return None
    # An agent that tells this in mid-turn is not rejected, however full its window is.
    status: Literal["allowed", "warning"] = "warning" if percent >= _ALMOST_FULL else "allowed"
    name = _name(maybe_whole(window, "windowDurationMins"))
    return LimitReported(status, name, maybe_whole(window, "resetsAt"), percent / 100)


def _name(minutes: int | None) -> str:
    """``5_hours``: Codex calls them first and second only."""
    if not minutes:
        return "usage"
    if minutes % _DAY == 0:
        return f"{minutes // _DAY}_days"
    return f"{minutes // _HOUR}_hours" if minutes % _HOUR == 0 else f"{minutes}_minutes"
