"""A run whose worktree somebody deleted or moved by hand: whether it is so, and what to say.

Asked wherever a run is shown or something is to be done in its worktree.  An agent without one
would work on whatever lies around it, so nothing is sent to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import GoneError
from kanbots_ls.worktrees.registry import require_worktree

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run


def is_gone(run: Run) -> bool:
    """Whether the run had a worktree, was not discarded, and has none any more (a file or two)."""
    if run.place is None or run.ending.discarded_at is not None:
        return False
    try:
        require_worktree(Path(run.place.worktree))
    except GoneError:
        return True
    return False


def explained(run: Run) -> str:
    """What happened, what is left of it, and what next."""
    assert run.place is not None  # noqa: S101 - only what had a place can have lost it
    return (
        f"The worktree of run {run.id} is gone ({run.place.worktree}). What was committed is on "
        f"its branch {run.place.branch}, if that is still there: `kanbots-ls diff {run.id}` shows "
        f"it, `kanbots-ls discard {run.id}` keeps it under a rescue ref and tidies up."
    )


def only_committed(run: Run) -> str:
    """What is missing from whatever is read of the run from now on."""
    assert run.place is not None  # noqa: S101 - see above
    return (
        f"The worktree of run {run.id} is gone ({run.place.worktree}), so there is only what was "
        "committed on its branch."
    )
