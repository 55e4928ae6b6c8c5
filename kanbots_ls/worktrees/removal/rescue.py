"""The ref that keeps everything a run left.

Discarding makes it before anything moves.  Its commit's tree is the worktree as it was, with
uncommitted and untracked files; its parents are every commit the run's branches pointed at.
Nothing is ever removed from it: a second rescue of the same run has the first as a parent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.naming import rescue_ref
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree
from kanbots_ls.worktrees.review.scratch import SCRATCH, scratch_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path


class Rescue(NamedTuple):
    """The ref, its commit, and the untracked paths that only the trash holds."""

    ref: str
    commit: str
    left_out: tuple[str, ...]


def rescue_worktree(
    common_dir: Path, worktree: Path, run: str, heads: Sequence[str], now: datetime
) -> Rescue:
    """Keep what is in ``worktree`` and on ``heads`` under the run's rescue ref."""
    snapshot = snapshot_tree(worktree)
    head = _commit(worktree, "HEAD")
    parents = [commit for commit in (head, *heads) if commit]
    parents += _staged(common_dir, worktree, snapshot.tree, parents, now)
    return _keep(common_dir, run, snapshot.tree, parents, snapshot.left_out, now)


def rescue_heads(common_dir: Path, run: str, heads: Sequence[str], now: datetime) -> Rescue | None:
    """Keep the commits of a run whose worktree is gone; None when there is nothing to keep."""
    earlier = existing(common_dir, run)
    missing = [head for head in heads if not (earlier and _reaches(common_dir, earlier, head))]
    if not missing:
        return Rescue(rescue_ref(run), earlier, ()) if earlier else None
    tree = in_repository(common_dir, "rev-parse", f"{missing[0]}^{{tree}}").text
    return _keep(common_dir, run, tree, missing, (), now)


def head_of(admin: Path) -> list[str]:
    """What HEAD of a registration points at, whose worktree may be gone; empty without one."""
    name = f"--git-dir={admin}"
    output = git(admin, name, "rev-parse", "-q", "--verify", "HEAD^{commit}", allowed=(0, 1, 128))
    return [output.text] if output.status == 0 else []


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
    left_out: tuple[str, ...],
    now: datetime,
) -> Rescue:
    ref = rescue_ref(run)
    earlier = existing(common_dir, run)
    if earlier and _holds(common_dir, earlier, tree, parents):
        return Rescue(ref, earlier, left_out)
    message = f"What run {run} left when it was discarded\n\nKanbots-Run: {run}\n"
    every = [*parents, *([earlier] if earlier else [])]
    commit = _commit_tree(common_dir, tree, every, message, now)
    expected = earlier or "0" * len(commit)
    in_repository(common_dir, "update-ref", "--no-deref", ref, commit, expected)
    return Rescue(ref, commit, left_out)


def _holds(common_dir: Path, rescue: str, tree: str, parents: Sequence[str]) -> bool:
    """Whether an earlier rescue (of a discard that was cut short) has all of this already."""
    shown = in_repository(common_dir, "rev-parse", f"{rescue}^{{tree}}", f"{rescue}^@").text
    known_tree, *known_parents = shown.split("\n")
    return known_tree == tree and set(parents) <= set(known_parents)


def _staged(
    common_dir: Path, worktree: Path, tree: str, parents: Sequence[str], now: datetime
) -> list[str]:
    """A commit of the index where it holds what neither the files nor a commit does."""
    with scratch_index(worktree) as variables:
        # An index with conflicts has no tree; its files have the markers, the heads the sides.
        written = git(worktree, *SCRATCH, "write-tree", extra=variables, allowed=(0, 128))
    known = [tree, *(_commit(worktree, f"{parent}^{{tree}}") for parent in parents)]
    if written.status != 0 or written.text in known:
        return []
    return [_commit_tree(common_dir, written.text, parents[:1], "Staged in the index\n", now)]


def _commit_tree(
    common_dir: Path, tree: str, parents: Sequence[str], message: str, now: datetime
) -> str:
    words = [word for parent in dict.fromkeys(parents) for word in ("-p", parent)]
    arguments = ("commit-tree", tree, *words)
    return in_repository(common_dir, *arguments, stdin=message.encode(), extra=_author(now)).text


def _author(now: datetime) -> dict[str, str]:
    """Ours: a rescue must not fail because the person has told git no name yet."""
    person = {"NAME": "kanbots-ls", "EMAIL": "kanbots-ls@localhost", "DATE": now.isoformat()}
    return {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in person.items()
    }


def _reaches(common_dir: Path, rescue: str, head: str) -> bool:
    arguments = ("merge-base", "--is-ancestor", head, rescue)
    return in_repository(common_dir, *arguments, allowed=(0, 1)).status == 0


def _commit(directory: Path, name: str) -> str | None:
    output = git(directory, "rev-parse", "--verify", "--quiet", name, allowed=(0, 1, 128))
    return output.text if output.status == 0 else None
