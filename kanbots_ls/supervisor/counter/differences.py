"""A run's diff against its pinned base, wherever its work is: worktree, branch, rescue ref."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.model.refusal import Refused
from kanbots_ls.supervisor.counter.absence import is_gone
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.registry import registration
from kanbots_ls.worktrees.removal.rescue import head_of
from kanbots_ls.worktrees.review import diff as diffs
from kanbots_ls.worktrees.review.state import worktree_state

if TYPE_CHECKING:
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state import Run
    from kanbots_ls.worktrees.naming import Worktree


def run_diff(repository: Repository, run: Run, numbers_only: bool) -> diffs.Diff:
    """Uncommitted and untracked files included; refuses where there is nothing to compare."""
    if run.place is None:
        raise Refused("wrong_state", f"Run {run.id} has no worktree yet, so there is no diff.")
    worktree, base = Path(run.place.worktree), run.place.base
    try:
        if numbers_only and not run.ending.rescue_ref and not is_gone(run):
            return diffs.Diff(diffs.stat(worktree, base), "")
        found = _whole(repository, run, worktree, base)
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None
    return diffs.Diff(found.files, "") if numbers_only else found


def _whole(repository: Repository, run: Run, worktree: Path, base: str) -> diffs.Diff:
    if run.ending.rescue_ref:
        return diffs.diff_of_ref(repository.common_dir, base, run.ending.rescue_ref)
    if not is_gone(run):
        return diffs.diff(worktree, base)
    left = _left(repository, worktree_at(run.id, run.place)) if run.place else None
    if left is None:
        raise Refused(
            "wrong_state",
            f"Nothing of run {run.id} is left to compare: neither its worktree ({worktree}) nor "
            f"its branch is there. `git reflog` or `git fsck --lost-found` may find its commits.",
        )
    return diffs.diff_of_ref(repository.common_dir, base, left)


def _left(repository: Repository, worktree: Worktree) -> str | None:
    """The commit that a worktree deleted by hand left: its branch's, else its registration's."""
    if head := worktree_state(repository, worktree).head:
        return head
    admin = registration(repository.common_dir, worktree.path)
    return next(iter(head_of(admin)), None) if admin else None
