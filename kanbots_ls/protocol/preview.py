"""A run's preview: the program that shows its work, started, looked at and stopped by a person."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kanbots_ls.protocol.base import RunField, WireModel

PreviewStateName = Literal["waiting", "starting", "ready", "ended"]


class PreviewView(WireModel):
    """The run's program as it is now, or as it ended."""

    state: PreviewStateName
    """`waiting` for consent to its text; `ready`: it answers at `url`."""
    command: str
    """What is run."""
    url: str | None = None
    """An `http` or `https` address on this machine, where it answers; null until it does."""
    started_at: str | None = None
    """When it was started; null before."""
    ended_at: str | None = None
    """When it ended; null while it runs."""
    exit_code: int | None = None
    """Its exit status; null while it runs, and where a signal ended it or nobody knows."""
    signal: int | None = None
    """The signal that ended it; null where none did."""
    reason: str | None = None
    """Why it did not start, or went; null where the exit says all."""
    stopped_by: str | None = None
    """Who ended it; null where it ended by itself."""
    lines: tuple[str, ...] = ()
    """The last that it printed before it ended."""


class PreviewStartParams(WireModel):
    """Which run, and whether a text that needs consent has it with this."""

    run: RunField
    agree: bool = Field(default=False, description="Agree to the command as it is now.")


class PreviewParams(WireModel):
    """Which run."""

    run: RunField


class PreviewShowParams(WireModel):
    """Which run, and how much of what its program prints."""

    run: RunField
    lines: int = Field(default=100, ge=0, le=2000, description="Of its last lines, at most these.")


class PreviewShown(WireModel):
    """A run's preview as it is now."""

    run: str
    """Whose."""
    preview: PreviewView | None
    """Null where nobody has asked for it yet."""
    log: str
    """The file with all that the newest start has printed."""
    output: tuple[str, ...] = ()
    """Its last lines, as they would be read, without colours; only where they were asked for."""
    decision: str | None = None
    """The question for consent that it waits for; null: none."""
