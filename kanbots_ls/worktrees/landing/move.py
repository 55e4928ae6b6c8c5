"""Moves a branch from one commit to another, with the checkout that has it, if any does.

Forward for a promote, back for its undo, by the same steps: files and index go first, by git's
two-way merge, which leaves alone whatever the two commits agree on; then the branch, by
compare-and-swap.  Whatever fails takes the files back, so a refusal has changed nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import GitError, WorktreeError
from kanbots_ls.worktrees.landing.errors import InTheWayError, MovedError
from kanbots_ls.worktrees.landing.obstacles import Change, changes, in_the_way, is_at
from kanbots_ls.worktrees.landing.target import check_quiet
from kanbots_ls.worktrees.plumbing.configfile import write_atomically
from kanbots_ls.worktrees.plumbing.git import git, in_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kanbots_ls.worktrees.landing.target import Target

_NOTE = "kanbots-move"
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
    assert target.git_dir is not None  # noqa: S101 - every checkout has one
    with _noted(target.git_dir / _NOTE, f"{target.commit} {to}\n") as begun:
        if begun:
            _take_back(target.checkout, target.commit, to)
        if obstacles := in_the_way(target.checkout, target.commit, to, begun=begun):
            raise InTheWayError(target.checkout, obstacles)
        _carry(target.checkout, target.commit, to, environment)
        try:
            _check_on(target)
            _swap(target.checkout, target, to, reason)
        except WorktreeError:
            _carry(target.checkout, to, target.commit, environment)
            raise


@contextmanager
def _noted(note: Path, what: str) -> Iterator[bool]:
    """Leave a note beside the index while files move; whether one of the same move was there.

    A crash leaves it, and only then may half-moved files be taken for ours.
    """
    begun = note.exists() and note.read_text("utf-8") == what
    write_atomically(note, what, durable=True)
    try:
        yield begun
    finally:
        note.unlink(missing_ok=True)


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
    index = _index(checkout)
    half = [c for c in changes(checkout, old, new) if index.get(c.path) == _before(c)]
    made = [c for c in half if c.mode == _NOTHING and is_at(checkout, c.path, c.new_blob)]
    for change in made:
        (checkout / change.path).unlink(missing_ok=True)
    lost = [c.path for c in half if c.mode != _NOTHING and _has_moved(checkout, c)]
    paths = "\0".join(lost).encode("utf-8", "surrogateescape")
    words = ("checkout-index", "-q", "-f", "-u", "-z", "--stdin")
    git(checkout, *words, stdin=paths, allowed=(0, 1, 128))


def _index(checkout: Path) -> dict[str, tuple[str, str]]:
    """Mode and blob of every entry."""
    entries = (line.split("\t", 1) for line in git(checkout, "ls-files", "-s", "-z").fields)
    words = ((path, head.split(" ")) for head, path in entries)
    return {path: (mode, blob) for path, (mode, blob, _stage) in words}


def _before(change: Change) -> tuple[str, str] | None:
    return None if change.mode == _NOTHING else (change.mode, change.blob)


def _has_moved(checkout: Path, change: Change) -> bool:
    if change.new_mode == _NOTHING:
        place = checkout / change.path
        return not (place.is_symlink() or place.exists())
    return is_at(checkout, change.path, change.new_blob)


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
