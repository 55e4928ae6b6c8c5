"""Requests about the room that runs take: what there is, and emptying the trash."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kanbots_ls.protocol.base import WireModel
from kanbots_ls.protocol.views import RunStateName


class HoldingView(WireModel):
    """What one run has on the disk, and what of its work is nowhere else."""

    run: str
    """Whose."""
    title: str
    """Its card's title when it was dispatched."""
    kind: Literal["worktree", "trash", "checkpoints"]
    """In use, discarded, or what of a discarded run is left in the repository without its trash."""
    state: RunStateName | None
    """The run's state; null for a run this board does not know."""
    path: str
    """Where it lies; of checkpoints: what their refs begin with."""
    bytes: int
    """Room on the disk; a file of several names counts once. Of checkpoints: what only they keep,
    0 where git can't tell."""
    at: str
    """When it was discarded; of a worktree: when git last changed something in it."""
    dirty: int | None
    """Files not committed; null where that can't be known."""
    unmerged: int | None
    """Commits that its base branch does not have; null where that can't be known."""
    unpushed: int | None
    """Commits that no remote is known to have; null without a remote."""
    offered: bool
    """Discarded for long enough to be deleted; a worktree: done with, so it may be discarded."""
    checkpoints: int = 0
    """How many there are, of this kind."""


class DiskResult(WireModel):
    """Everything runs have on the disk."""

    holdings: tuple[HoldingView, ...]
    """The largest first."""
    worktree_bytes: int
    """All worktrees together."""
    trash_bytes: int
    """The trash."""
    checkpoint_bytes: int
    """What is kept only by checkpoints of discarded runs whose trash is gone."""
    trash_days: float
    """How long the trash is kept."""


class TrashParams(WireModel):
    """What has been in the trash longer than ``days``; unset: as in the settings."""

    days: float | None = Field(default=None, ge=0, description="Days in the trash.")


class TrashResult(WireModel):
    """What was deleted."""

    runs: tuple[str, ...]
    """Whose; each rescue ref stays."""
    bytes: int
    """Room that became free."""


class CheckpointsResult(WireModel):
    """Which checkpoints of a run were dropped."""

    run: str
    """Whose."""
    dropped: tuple[str, ...]
    """Each ref with the commit it pointed at, which git keeps until its own next `gc`."""
    bytes: int
    """Room that becomes free then; 0 where git can't tell."""
