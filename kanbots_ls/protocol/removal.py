"""Requests that take a run away, and bring it back: discard, restore."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kanbots_ls.protocol.base import RunField, WireModel
from kanbots_ls.protocol.views import RunView


class DiscardParams(WireModel):
    """Which run, and whether what it is at is stopped first."""

    run: RunField
    stop: bool = Field(default=False, description="Stop it first if it works or waits.")


class RestoreResult(WireModel):
    """A run that is back."""

    run: RunView
    """As it is now."""
    source: Literal["trash", "rescue"] | None
    """`trash`: exactly as it was; `rescue`: made anew from the rescue ref."""
    missing: tuple[str, ...] = ()
    """What could not be had back, such as ignored files; empty from the trash."""


class DiscardResult(WireModel):
    """Where the discarded work is kept."""

    run: RunView
    """As it is now."""
    rescue_ref: str | None
    """The ref that keeps what it had; null where it had no worktree yet."""
    trash: str | None
    """Where its directory lies now; null where it had none."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as that only what was committed could be kept."""
