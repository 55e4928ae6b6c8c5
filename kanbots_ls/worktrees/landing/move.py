"""Moves a branch from one commit to another, with the checkout that has it, if any does.

Forward for a promote, back for its undo, by the same steps: files and index go first, by git's
two-way merge, which leaves alone whatever the two commits agree on; then the branch, by
compare-and-swap.  Whatever fails takes the files back, so a refusal has changed nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import GitError, WorktreeError
from kanbots_ls.worktrees.landing.errors import InTheWayError, MovedError
from kanbots_ls.worktrees.landing.obstacles import changes, in_the_way, is_at
from kanbots_ls.worktrees.landing.target import check_quiet
from kanbots_ls.worktrees.plumbing.git import git, in_repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.worktrees.landing.target import Target

_NOTHING = "000000"


def move(
    common_dir: Path,
    target: Target,
    to: str,
    reason: str,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Move ``target`` from its commit to ``to``; ``reason`` is for the reflog.

    Safe to repeat after it was cut short.  Raises InTheWayError, MovedError, TargetError.
    """
    if target.checkout is None:
        _swap(common_dir, target, to, reason)
        return
    check_quiet(target)
    if obstacles := in_the_way(target.checkout, target.commit, to):
        raise InTheWayError(target.checkout, obstacles)
    _carry(target.checkout, target.commit, to, environment)
    try:
        _check_on(target)
        _swap(target.checkout, target, to, reason)
    except WorktreeError:
        _carry(target.checkout, to, target.commit, environment)
        raise


def _carry(checkout: Path, old: str, new: str, environment: Mapping[str, str] | None) -> None:
    """Index and files from one commit to the other; as they were, when it fails."""
    git(checkout, "update-index", "-q", "--refresh", environment=environment, allowed=(0, 1))
    words = ("read-tree", "-m", "-u", "--no-recurse-submodules", old, new)
    try:
        git(checkout, *words, environment=environment)
    except WorktreeError:
        _take_back(checkout, old, new)
        raise


def _take_back(checkout: Path, old: str, new: str) -> None:
    """Undo half of a move: git writes the index last, so that still says what was there.

    Only files that are by now what they should have become are touched.
    """
    moved = [c for c in changes(checkout, old, new) if is_at(checkout, c.path, c.new_blob)]
    for change in moved:
        if change.mode == _NOTHING:
            (checkout / change.path).unlink(missing_ok=True)
    gone = [c for c in changes(checkout, old, new) if c.new_mode == _NOTHING]
    lost = [c.path for c in gone if not (checkout / c.path).exists()]
    names = [c.path for c in moved if c.mode != _NOTHING] + lost
    paths = "\0".join(names).encode("utf-8", "surrogateescape")
    words = ("checkout-index", "-q", "-f", "-u", "-z", "--stdin")
    git(checkout, *words, stdin=paths, allowed=(0, 1, 128))


def _check_on(target: Target) -> None:
    """The person may have gone to another branch since we looked."""
    assert target.checkout is not None  # noqa: S101 - asked only where there is one
    words = ("symbolic-ref", "--quiet", "HEAD")
    if git(target.checkout, *words, allowed=(0, 1)).text != target.ref:
        raise MovedError(target.branch)


def _swap(directory: Path, target: Target, to: str, reason: str) -> None:
    words = ("update-ref", "-m", reason, target.ref, to, target.commit)
    try:
        if target.checkout is None:
            in_repository(directory, *words)
        else:
            git(directory, *words)
    except GitError as error:
        if "but expected" in error.output or "cannot lock ref" in error.output:
            raise MovedError(target.branch) from error
        raise
