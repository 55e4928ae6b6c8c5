"""A subscription's windows: ``rate_limit_event`` lines, and what ``get_usage`` answers of them.

Called from ``lines`` and ``control``. Only reports what the agent says; who waits for whom is
decided elsewhere, and a text that mentions a limit is never looked at.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from kanbots_ls.agents.reading import (
    Line,
    Surprise,
    maybe_whole,
    needed_table,
    number,
    table,
    text,
)
from kanbots_ls.model.agent_events import AgentEvent, LimitReported

Status = Literal["allowed", "warning", "rejected"]
_STATUS: dict[str, Status] = {
    "allowed": "allowed",
    "allowed_warning": "warning",
    "rejected": "rejected",
}
_ALMOST_FULL = 90


def rate_limit_event(line: Line) -> tuple[AgentEvent, ...]:
    """The window that matters now, then the others that the line also tells of."""
    info = needed_table(line, "rate_limit_info")
    window = text(info, "rateLimitType")
    others = table(info, "unifiedWindows")
    reports = [_report(window, info)]
    for name, each in others.items():
        if name != window and isinstance(each, dict) and text(each, "status") in _STATUS:
            reports.append(_report(name, each))
    return tuple(reports)


def _report(window: str, info: Line) -> LimitReported:
    status = _STATUS.get(text(info, "status"))
    if status is None:
        raise Surprise("status")
    return LimitReported(
        status=status,
        window=window,
        resets_at=maybe_whole(info, "resetsAt"),
        utilization=number(info, "utilization"),
    )


def plan_limits(answer: Line) -> tuple[AgentEvent, ...]:
    """The windows of a subscription in percent; empty with an API key.

    Declared by the program, not seen: without a real subscription it answers null.
    """
    windows = {
        name: each
        for name, each in table(answer, "rate_limits").items()
        if isinstance(each, dict) and "resets_at" in each
    }
    return tuple(
        _plan_window(name, each, percent)
        for name, each in windows.items()
        if (percent := number(each, "utilization")) is not None
    )


def _plan_window(name: str, window: Line, percent: float) -> LimitReported:
    # An agent that answers in mid-turn is not rejected, however full its window is.
    status: Status = "warning" if percent >= _ALMOST_FULL else "allowed"
    return LimitReported(status, name, _epoch(text(window, "resets_at")), percent / 100)


def _epoch(moment: str) -> int | None:
    try:
        return int(datetime.fromisoformat(moment).timestamp())
    except (ValueError, OverflowError, OSError):
        return None
