"""A run's diff against its pinned base, wherever its work is: worktree, branch, rescue ref."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.model.refusal import Refused
from kanbots_ls.worktrees import diff as diffs
from kanbots_ls.worktrees.errors import WorktreeError

if TYPE_CHECKING:
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state import Run


def run_diff(repository: Repository, run: Run, numbers_only: bool) -> diffs.Diff:
    """Uncommitted and untracked files included; refuses where there is nothing to compare."""
    if run.place is None:
        raise Refused("wrong_state", f"Run {run.id} has no worktree yet, so there is no diff.")
    worktree, base = Path(run.place.worktree), run.place.base
    try:
        if numbers_only and not run.ending.rescue_ref and worktree.is_dir():
            return diffs.Diff(diffs.stat(worktree, base), "")
        found = _whole(repository, run, worktree, base)
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None
    return diffs.Diff(found.files, "") if numbers_only else found


def _whole(repository: Repository, run: Run, worktree: Path, base: str) -> diffs.Diff:
    if run.ending.rescue_ref:
        return diffs.diff_of_ref(repository.common_dir, base, run.ending.rescue_ref)
    if worktree.is_dir():
        return diffs.diff(worktree, base)
    branch = run.place.branch if run.place else ""
    return diffs.diff_of_ref(repository.common_dir, base, branch)
