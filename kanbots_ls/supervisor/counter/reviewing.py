"""What a person was shown of a run, and what has changed since: whole states, kept as trees."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.model.refusal import Refused
from kanbots_ls.supervisor.counter.absence import is_gone
from kanbots_ls.supervisor.counter.differences import Compared, left_of
from kanbots_ls.supervisor.placed import owner_of, worktree_at
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review import diff as diffs
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree
from kanbots_ls.worktrees.review.turns import keep_tree, tree_of

if TYPE_CHECKING:
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state.run import Run


def state_diff(
    repository: Repository, run: Run, numbers_only: bool, since_review: bool
) -> tuple[Compared, str]:
    """What has changed since the base or the person's last look, with the tree of now."""
    if run.place is None:
        raise Refused("wrong_state", f"Run {run.id} has no worktree yet, so there is no diff.")
    base = run.history.reviewed if since_review else run.place.base
    if base is None:
        raise Refused(
            "wrong_state",
            f"Nobody has looked at all of run {run.id} yet: `kanbots-ls diff {run.id}` at a "
            "terminal shows it, and `--since-review` then what came after.",
        )
    try:
        now = _tree(repository, run, Path(run.place.worktree))
        found = diffs.between(repository.common_dir, base, now, patch=not numbers_only)
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None
    return Compared(base, found), now


def keep_seen(repository: Repository, run: Run, tree: str, now: str) -> None:
    """Keep a tree that was shown; refuses what is none."""
    try:
        keep_tree(repository.common_dir, owner_of(run), "seen", tree, datetime.fromisoformat(now))
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None


def _tree(repository: Repository, run: Run, worktree: Path) -> str:
    if not run.ending.rescue_ref and not is_gone(run):
        return snapshot_tree(worktree).tree
    placed = worktree_at(run.id, run.place) if run.place else None
    left = run.ending.rescue_ref or (left_of(repository, placed) if placed else None)
    if left is None:
        raise Refused("wrong_state", f"Nothing of run {run.id} is left to compare.")
    return tree_of(repository.common_dir, left)
