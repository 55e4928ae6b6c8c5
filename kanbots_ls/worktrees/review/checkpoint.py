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

from kanbots_ls.worktrees.plumbing.git import git
from kanbots_ls.worktrees.review.scratch import SCRATCH, scratch_index, while_files_move

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LARGEST_UNTRACKED = 50_000_000
"""Bytes; untracked files above it are listed and not stored."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A tree id, and the untracked paths that are not in it: too large, unreadable, nested."""

    tree: str
    left_out: tuple[str, ...]


def snapshot_tree(worktree: Path) -> Snapshot:
    """Store what is in ``worktree`` now and return its tree."""
    return while_files_move(lambda: _snapshot(worktree))


def _snapshot(worktree: Path) -> Snapshot:
    with scratch_index(worktree) as variables:
        git(
            worktree,
            *SCRATCH,
            "add",
            "--update",
            "--ignore-errors",
            extra=variables,
            allowed=(0, 1),
        )
        left_out = _add_untracked(worktree, variables)
        tree = git(worktree, *SCRATCH, "write-tree", extra=variables).text
    return Snapshot(tree, left_out)


def _add_untracked(worktree: Path, variables: Mapping[str, str]) -> tuple[str, ...]:
    listing = git(worktree, "ls-files", "-z", "--others", "--exclude-standard", extra=variables)
    left_out = [path for path in listing.fields if not _is_storable(worktree / path, path)]
    chosen = [path for path in listing.fields if path not in set(left_out)]
    if chosen:
        paths = "\0".join(chosen).encode("utf-8", "surrogateescape")
        # --remove: a file may be gone since it was listed. --replace: or be a directory by now.
        update = (*SCRATCH, "update-index", "-z", "--add", "--remove", "--replace", "--stdin")
        git(worktree, *update, extra=variables, stdin=paths)
    return tuple(left_out)


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
