"""One line about an agent's event, for the board's *last event*."""

from __future__ import annotations

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model.complaints import readable

_WIDTH = 120


def glimpse(event: heard.AgentEvent) -> str:
    """The line, or "" for events that say nothing to a person."""
    match event:
        case heard.TextSaid():
            return _line(event.text)
        case heard.ToolStarted():
            return _line(f"{event.name}: {event.summary}" if event.summary else event.name)
        case heard.Thought():
            return "thinking"
        case heard.DecisionRequested():
            return _line(f"asks: {event.questions[0].text}") if event.questions else "asks"
        case heard.RetryScheduled():
            seconds = f" {event.delay_ms / 1000:.0f} s" if event.delay_ms else ""
            return f"waits{seconds} ({event.kind.replace('_', ' ')})"
        case heard.SessionRefused():
            return _line(readable(event.reason))
        case heard.TurnEnded():
            said = event.text if event.outcome == "completed" else readable(event.text)
            return _line(said) or event.outcome
        case heard.TaskStarted():
            return _line(f"task: {event.title}")
        case heard.Informed():
            return _line(event.text)
        case heard.PermissionDenied():
            return _line(f"denied: {event.tool}")
        case _:
            return ""


def _line(text: str) -> str:
    flat = " ".join(text[: 4 * _WIDTH].split())
    return flat if len(flat) <= _WIDTH else flat[: _WIDTH - 1] + "…"
