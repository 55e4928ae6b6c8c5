"""Requests about a run's turns: what each changed, and going back to one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from kanbots_ls.protocol.base import RunField, WireModel
from kanbots_ls.protocol.views import RewindView, RunView


class RewindParams(WireModel):
    """Which run, and to which state; the next message tells its agent."""

    run: RunField
    to: Annotated[str, StringConstraints(pattern=r"^([0-9]{1,7}|before-[0-9]{1,7})$")] | None = (
        Field(
            default=None,
            description="A turn's number, 0 for the beginning, `before-<n>` for the state before "
            "a rewind; null: undo the last rewind.",
        )
    )


class RewindResult(WireModel):
    """Where the worktree is now, and how to have back what was there."""

    run: RunView
    """As it is now."""
    to: str
    """The state gone back to: a turn's number, or `before-<n>`."""
    before: str
    """The name under which the state before is kept; rewind to it to undo this."""
    files: int
    """Files put back, added or removed."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as submodules that stayed as they were."""


class TurnView(WireModel):
    """One finished turn of a run, and what it changed."""

    turn: int
    """From 1; its checkpoint has this name."""
    start: str
    """The state it began from: the turn before, or what a rewind went back to."""
    at: str | None = None
    """When it ended."""
    seconds: float | None = None
    """What it took; null when unknown."""
    outcome: str
    """`completed`, `interrupted`, `failed` and so on."""
    cost_usd: float | None = None
    """Dollars; null when unknown."""
    files: int | None = None
    """Files changed; null where a checkpoint is missing."""
    added: int | None = None
    """Lines; null where a checkpoint is missing."""
    removed: int | None = None
    """Lines; null where a checkpoint is missing."""
    left_out: tuple[str, ...] = ()
    """Untracked paths that its checkpoint does not have: too large, unreadable."""


class TurnsResult(WireModel):
    """What a run can be rewound to."""

    run: str
    """Whose."""
    payer: str
    """Who pays for it, as in a run."""
    position: str
    """The state that its worktree was last known to be at."""
    turns: tuple[TurnView, ...]
    """Finished turns, oldest first."""
    rewinds: tuple[RewindView, ...] = ()
    """Oldest first."""
