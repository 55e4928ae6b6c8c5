"""A worktree's whole state as a tree in the object store.

Taken at turn ends and before a worktree is put away.  Committed, uncommitted and untracked files
are in it; ignored ones are not.  The agent's index and HEAD stay untouched, and no ref is made:
whoever wants to keep the tree points one at it.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import GitError
from kanbots_ls.worktrees.plumbing.git import git
from kanbots_ls.worktrees.review.scratch import SCRATCH, scratch_index, while_files_move

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

LARGEST_UNTRACKED = 50_000_000
"""Bytes; untracked files above it are listed and not stored."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A tree id, and the untracked paths that are not in it: too large, unreadable, nested."""

    tree: str
    left_out: tuple[str, ...]


def snapshot_tree(worktree: Path, also: Collection[str] = ()) -> Snapshot:
    """Store what is in ``worktree`` now, and of what is ignored the paths ``also``."""
    return while_files_move(lambda: _snapshot(worktree, also))


def _snapshot(worktree: Path, also: Collection[str]) -> Snapshot:
    with scratch_index(worktree) as variables:
        changed = (*SCRATCH, "add", "--update", "--ignore-errors")
        try:
            git(worktree, *changed, extra=variables, allowed=(0, 1))
        except GitError:
            _store(worktree, _changed(worktree, variables), variables)
        left_out = _add_untracked(worktree, variables)
        if also:
            _store(worktree, sorted(also), variables)
        tree = git(worktree, *SCRATCH, "write-tree", extra=variables).text
    return Snapshot(tree, left_out)


def _add_untracked(worktree: Path, variables: Mapping[str, str]) -> tuple[str, ...]:
    listing = git(worktree, "ls-files", "-z", "--others", "--exclude-standard", extra=variables)
    left_out = [path for path in listing.fields if not _is_storable(worktree / path, path)]
    chosen = [path for path in listing.fields if path not in set(left_out)]
    if chosen:
        _store(worktree, chosen, variables)
    return tuple(left_out)


def _store(worktree: Path, paths: Sequence[str], variables: Mapping[str, str]) -> None:
    """Put ``paths`` into the index; one that git can't convert as the bytes that lie there.

    A filter may be missing here (git-lfs) or fail, a file may not have the encoding that the
    attributes promise: what a run made is kept all the same.
    """
    names = "\0".join(paths).encode("utf-8", "surrogateescape")
    # --remove: a file may be gone since it was listed. --replace: or be a directory by now.
    update = (*SCRATCH, "update-index", "-z", "--add", "--remove", "--replace", "--stdin")
    try:
        git(worktree, *update, extra=variables, stdin=names)
    except GitError:
        if len(paths) == 1:
            _store_bytes(worktree, paths[0], variables)
            return
        middle = len(paths) // 2
        _store(worktree, paths[:middle], variables)
        _store(worktree, paths[middle:], variables)


def _store_bytes(worktree: Path, path: str, variables: Mapping[str, str]) -> None:
    try:
        mode = "100755" if os.access(worktree / path, os.X_OK) else "100644"
        content = (worktree / path).read_bytes()
    except OSError:
        return  # gone meanwhile, or unreadable
    words = ("hash-object", "-w", "--no-filters", "--stdin")
    name = git(worktree, *words, extra=variables, stdin=content).text
    entry = f"{mode} {name}\t{path}".encode("utf-8", "surrogateescape")
    git(worktree, *SCRATCH, "update-index", "-z", "--index-info", extra=variables, stdin=entry)


def _changed(worktree: Path, variables: Mapping[str, str]) -> list[str]:
    """Tracked files that may differ from the index, without asking a filter."""
    listed = (
        "config",
        "-z",
        "--name-only",
        "--get-regexp",
        r"^filter\..*\.(clean|process|required)$",
    )
    keys = git(worktree, *listed, allowed=(0, 1)).fields
    off = [word for key in keys for word in ("-c", f"{key}=")]
    return git(worktree, *SCRATCH, *off, "diff-files", "-z", "--name-only", extra=variables).fields


def _is_storable(file: Path, path: str) -> bool:
    if path.endswith("/"):  # a repository of its own, which a tree cannot hold
        return False
    try:
        status = file.lstat()
    except OSError:
        return True  # gone: nothing is left out
    if not stat.S_ISREG(status.st_mode):
        return True
    return status.st_size <= LARGEST_UNTRACKED and os.access(file, os.R_OK)
