"""A run's worktree, by what the journal says of its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.naming import Worktree
from kanbots_ls.worktrees.review.turns import Owner

if TYPE_CHECKING:
    from kanbots_ls.model.events import RunPlaced
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.process import Place
    from kanbots_ls.runs.state.run import Run


def worktree_at(run: RunId, place: Place | RunPlaced) -> Worktree:
    """Where the run was placed, wherever new ones go by now."""
    home = Path(place.home) if place.home else None
    return Worktree(run, Path(place.worktree), place.branch, place.base, home)


def owner_of(run: Run) -> Owner:
    """Whose checkpoints these are; a board begun anew gives a run's id a second time."""
    return Owner(run.id, run.queued_at)
