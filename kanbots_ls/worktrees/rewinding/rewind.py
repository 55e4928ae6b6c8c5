"""Puts a run's worktree back to one of its checkpoints, so that this can be undone.

The supervisor calls it once the run's own agent has ended.  First the state of now becomes a
checkpoint itself, then the files go back, then the branch (only from where it was seen), then
the index.  A crash between any two steps is mended by calling it again.  Ignored files and
submodules stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import RewindError
from kanbots_ls.worktrees.naming import checkpoint_ref
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import require_worktree
from kanbots_ls.worktrees.review.turns import Checkpoint, find, keep
from kanbots_ls.worktrees.rewinding import files, obstacles

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree
    from kanbots_ls.worktrees.review.turns import Owner

_NO_HOOKS = ("-c", "core.hooksPath=/dev/null")


@dataclass(frozen=True, slots=True)
class Rewound:
    """``head`` is the commit the branch is at now; ``left`` are paths that stayed as they were:
    submodules, and untracked files too large to keep."""

    head: str
    changed: int
    submodules: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """``to`` and ``before`` name checkpoints: the one wanted, the one to make of what is now."""

    to: str
    before: str


def rewind(
    repository: Repository, worktree: Worktree, owner: Owner, wish: Wish, now: datetime
) -> Rewound:
    """Go back; safe to repeat after it was cut short.  Raises RewindError, WorktreeError."""
    common_dir, path = repository.common_dir, worktree.path
    admin = require_worktree(path)
    target = _target(common_dir, worktree, owner, wish.to)
    obstacles.refuse_unfinished(path, admin)
    obstacles.refuse_other_branch(common_dir, worktree, admin)
    before, left_out = _keep_now(common_dir, path, owner, (wish.before, target), now)
    head = _wanted_head(path, before, target)
    changes = files.changes(common_dir, before.tree, target.tree)
    own = [change for change in changes if not change.of_submodule]
    files.restore(common_dir, path, target, own)
    _move_head(path, head, before, target)
    git(path, *_NO_HOOKS, "reset", "--mixed", "--quiet")
    return Rewound(
        head=head,
        changed=len(own),
        submodules=tuple(change.path for change in changes if change.of_submodule),
        left_out=left_out,
    )


def _target(common_dir: Path, worktree: Worktree, owner: Owner, name: str) -> Checkpoint:
    found = find(common_dir, owner.run, name)
    if found is not None and found.since == owner.since:
        return found
    if name == "0":  # a run that an older version started began at its base
        tree = in_repository(common_dir, "rev-parse", f"{worktree.base}^{{tree}}").text
        return Checkpoint(name, "", worktree.base, tree, worktree.base, owner.since)
    ref = checkpoint_ref(owner.run, name)
    raise RewindError(
        worktree.path,
        f"the checkpoint is not there: its ref was never made or was removed ({ref})",
        f"`kanbots-ls diff {owner.run} --turns` lists those that are.",
    )


def _keep_now(
    common_dir: Path, path: Path, owner: Owner, wish: tuple[str, Checkpoint], now: datetime
) -> tuple[Checkpoint, tuple[str, ...]]:
    """The checkpoint before the rewind, with whatever ignored files the rewind will replace."""
    name, target = wish
    begun = find(common_dir, owner.run, name)
    if begun is not None and begun.since == owner.since:
        # Cut short: what somebody changed since then is kept apart from what was before.
        _, left_out = keep(common_dir, path, owner, f"{name}-cut", now)
        return begun, left_out
    also = obstacles.replaced(common_dir, path, target)
    return keep(common_dir, path, owner, name, now, also)


def _wanted_head(path: Path, before: Checkpoint, target: Checkpoint) -> str:
    """Where the branch goes, if it may go there."""
    if target.head is None:
        raise RewindError(
            path,
            "its branch had no commit then, and a branch can't go back to none",
            f"The files are in {target.ref}: `git show {target.ref}`.",
        )
    now = git(path, "rev-parse", "HEAD").text
    if now not in (before.head, target.head):
        raise RewindError(
            path,
            f"its branch was moved meanwhile, to {now[:12]}",
            f"What was there before is kept at {before.ref}.",
        )
    return target.head


def _move_head(path: Path, head: str, before: Checkpoint, target: Checkpoint) -> None:
    if git(path, "rev-parse", "HEAD").text == head:
        return
    note = f"kanbots-ls: rewind to {target.name}"
    expected = before.head or "0" * len(head)
    git(path, *_NO_HOOKS, "update-ref", "-m", note, "HEAD", head, expected)
