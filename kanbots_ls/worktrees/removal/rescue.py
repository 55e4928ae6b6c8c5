"""The ref that keeps everything a run left.

Discarding makes it before anything moves.  Its commit's tree is the worktree as it was, with
uncommitted and untracked files; its parents are every commit the run's branches pointed at and
what only its reflogs name (up to ``reflogs.MOST_TIPS``), and
its message says what was what, so that the worktree can be made again from it alone.
Nothing is ever removed from it: a second rescue of the same run has the first as a parent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.naming import rescue_ref
from kanbots_ls.worktrees.plumbing.commits import author, commit_tree
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import require_worktree
from kanbots_ls.worktrees.removal import modules
from kanbots_ls.worktrees.removal.notes import Notes
from kanbots_ls.worktrees.removal.reflogs import lost_tips
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree
from kanbots_ls.worktrees.review.scratch import SCRATCH, scratch_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from kanbots_ls.worktrees.removal.branches import Branch


class Rescue(NamedTuple):
    """The ref, its commit, and the untracked paths that only the trash holds."""

    ref: str
    commit: str
    left_out: tuple[str, ...]


def rescue_worktree(
    common_dir: Path, worktree: Path, run: str, branches: Sequence[Branch], now: datetime
) -> Rescue:
    """Keep what is in ``worktree`` and on ``branches`` under the run's rescue ref."""
    snapshot = snapshot_tree(worktree)
    head = _commit(worktree, "HEAD")
    parents = [commit for commit in (head, *(each.commit for each in branches)) if commit]
    index = _index(worktree)
    admin = require_worktree(worktree)
    inner = rescue_submodules(common_dir, admin, run, now)
    lost = lost_tips(common_dir, admin, branches, parents)
    parents += _staged(common_dir, worktree, index, snapshot.tree, parents, now)
    parents += lost
    left_out = (*snapshot.left_out, *inner)
    on = _symbolic(worktree) or head
    notes = Notes(on, tuple(branches), index, left_out, tuple(lost))
    return _keep(common_dir, run, snapshot.tree, parents, notes, now)


def rescue_submodules(common_dir: Path, admin: Path, run: str, now: datetime) -> tuple[str, ...]:
    """Keep what only the submodules of a registration have; those of which a part is left out."""
    return modules.keep(common_dir, admin, run, author(now))


def rescue_heads(
    common_dir: Path, run: str, branches: Sequence[Branch], others: Sequence[str], now: datetime
) -> Rescue | None:
    """Keep the commits of a run whose worktree is gone; None when there is nothing to keep."""
    earlier = existing(common_dir, run)
    heads = [*(branch.commit for branch in branches), *others]
    missing = [head for head in heads if not (earlier and _reaches(common_dir, earlier, head))]
    if not missing:
        return Rescue(rescue_ref(run), earlier, ()) if earlier else None
    tree = in_repository(common_dir, "rev-parse", f"{missing[0]}^{{tree}}").text
    return _keep(common_dir, run, tree, missing, Notes(branches=tuple(branches)), now)


def head_of(admin: Path) -> list[str]:
    """What HEAD of a registration points at, whose worktree may be gone; empty without one."""
    name = f"--git-dir={admin}"
    output = git(admin, name, "rev-parse", "-q", "--verify", "HEAD^{commit}", allowed=(0, 1, 128))
    return [output.text] if output.status == 0 else []


def heads_of(common_dir: Path, admin: Path, branches: Sequence[Branch]) -> list[str]:
    """All that a registration alone knows of: its HEAD, and what its reflogs name."""
    head = head_of(admin)
    known = [*head, *(branch.commit for branch in branches)]
    return [*head, *lost_tips(common_dir, admin, branches, known)]


def existing(common_dir: Path, run: str) -> str | None:
    """The commit the run's rescue ref points at, or None."""
    arguments = ("rev-parse", "--verify", "--quiet", rescue_ref(run))
    output = in_repository(common_dir, *arguments, allowed=(0, 1))
    return output.text if output.status == 0 else None


def _keep(
    common_dir: Path,
    run: str,
    tree: str,
    parents: Sequence[str],
    notes: Notes,
    now: datetime,
) -> Rescue:
    ref, left_out = rescue_ref(run), notes.left_out
    earlier = existing(common_dir, run)
    message = notes.message(run)
    if earlier and _holds(common_dir, earlier, tree, parents, message):
        return Rescue(ref, earlier, left_out)
    every = [*parents, *([earlier] if earlier else [])]
    commit = commit_tree(common_dir, tree, every, message, now)
    expected = earlier or "0" * len(commit)
    in_repository(common_dir, "update-ref", "--no-deref", ref, commit, expected)
    return Rescue(ref, commit, left_out)


def _holds(common_dir: Path, rescue: str, tree: str, parents: Sequence[str], message: str) -> bool:
    """Whether an earlier rescue (of a discard that was cut short) has all of this already."""
    shown = in_repository(common_dir, "rev-parse", f"{rescue}^{{tree}}", f"{rescue}^@").text
    known_tree, *known_parents = shown.split("\n")
    told = in_repository(common_dir, "show", "-s", "--format=%B", rescue).text
    same = told.strip() == message.strip()
    return same and known_tree == tree and set(parents) <= set(known_parents)


def _index(worktree: Path) -> str | None:
    """The tree of the index; one with conflicts has none: its files have the markers."""
    with scratch_index(worktree) as variables:
        written = git(worktree, *SCRATCH, "write-tree", extra=variables, allowed=(0, 128))
    return written.text if written.status == 0 else None


def _staged(
    common_dir: Path,
    worktree: Path,
    index: str | None,
    tree: str,
    parents: Sequence[str],
    now: datetime,
) -> list[str]:
    """A commit of the index where it holds what neither the files nor a commit does."""
    known = [tree, *(_commit(worktree, f"{parent}^{{tree}}") for parent in parents)]
    if index is None or index in known:
        return []
    return [commit_tree(common_dir, index, parents[:1], "Staged in the index\n", now)]


def _symbolic(worktree: Path) -> str | None:
    output = git(worktree, "symbolic-ref", "--quiet", "HEAD", allowed=(0, 1))
    return output.text if output.status == 0 else None


def _reaches(common_dir: Path, rescue: str, head: str) -> bool:
    arguments = ("merge-base", "--is-ancestor", head, rescue)
    return in_repository(common_dir, *arguments, allowed=(0, 1)).status == 0


def _commit(directory: Path, name: str) -> str | None:
    output = git(directory, "rev-parse", "--verify", "--quiet", name, allowed=(0, 1, 128))
    return output.text if output.status == 0 else None
