"""Requests about a run's log: read some of it, follow it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from kanbots_ls.protocol.base import RunField, WireModel


class LogParams(WireModel):
    """Events from a line of the transcript on; ``after`` -1 with ``count`` n: the last n lines."""

    run: RunField
    after: int = Field(default=0, ge=-1, description="First line wanted, from 0; -1: the tail.")
    count: int = Field(default=1000, ge=1, le=10_000, description="Lines of the transcript.")


class LogEvent(WireModel):
    """One event of a transcript line."""

    line: int
    """The transcript's line, from 0."""
    type: str
    """What happened: `turn_started`, `text_said`, `tool_ended`, `turn_ended` and so on."""
    at: str | None = None
    """When; null where the agent does not say."""
    fields: dict[str, Any] = Field(default_factory=dict)
    """What is known of it; depends on the type."""


class LogResult(WireModel):
    """Events of some lines of the transcript."""

    run: str
    """Whose."""
    events: tuple[LogEvent, ...]
    """In order."""
    next: int
    """The line after the last one."""
    live: bool
    """Whether its agent has a process."""
    transcript: str
    """The file with the agent's own lines."""


class FollowParams(WireModel):
    """A run, and the first line wanted."""

    run: RunField
    after: int = Field(default=0, ge=0, description="First line wanted, from 0.")


class RunEvents(WireModel):
    """A batch of one run's events, in order."""

    run: str
    """Whose."""
    events: tuple[LogEvent, ...]
    """In order; may be empty where lines say nothing."""
    next: int
    """The line after the last one: follow from here after a new connection."""
