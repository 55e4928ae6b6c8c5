"""A throw-away copy of a worktree's index.

Diffs and snapshots work on it, so that the index an agent is using keeps its bytes and its lock.
Nothing here changes a worktree or a ref.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import GitError
from kanbots_ls.worktrees.plumbing.git import git
from kanbots_ls.worktrees.registry import require_worktree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeVar

    T = TypeVar("T")

# A copy must not write a shared index beside the real one, tell a hook of it, or stop at mixed
# line endings that the person's own commit would accept.
SCRATCH = (
    "-c",
    "core.splitIndex=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.safecrlf=false",
)
_TRIES = 4


@contextmanager
def scratch_index(worktree: Path) -> Iterator[Mapping[str, str]]:
    """The variables that make git use a copy of the worktree's index, gone afterwards.

    Raises GoneError when there is no such worktree.
    """
    index = require_worktree(worktree) / "index"
    with tempfile.TemporaryDirectory(prefix="kanbots-") as directory:
        copy = Path(directory) / "index"
        if index.exists():
            # With its time: git compares it with the files' to find edits made within one tick.
            shutil.copy2(index, copy)
        variables = {"GIT_INDEX_FILE": str(copy), "GIT_OPTIONAL_LOCKS": "0"}
        _hide_nothing(worktree, variables)
        yield variables


def _hide_nothing(worktree: Path, variables: Mapping[str, str]) -> None:
    """Take from the copy the marks that keep edits from git: they would keep them from us too.

    What a sparse checkout leaves out keeps its mark: it is not there.
    """
    listing = git(worktree, "ls-files", "-z", "-v", extra=variables).fields
    marked = [(tag, path) for tag, _, path in (each.partition(" ") for each in listing)]
    unwatched = [path for tag, path in marked if tag.islower()]
    skipped = [
        path for tag, path in marked if tag in {"S", "s"} and os.path.lexists(worktree / path)
    ]
    for option, paths in (("assume-unchanged", unwatched), ("skip-worktree", skipped)):
        if paths:
            names = "\0".join(paths).encode("utf-8", "surrogateescape")
            words = (*SCRATCH, "update-index", "-z", f"--no-{option}", "--stdin")
            git(worktree, *words, extra=variables, stdin=names)


def while_files_move(action: Callable[[], T]) -> T:
    """Repeat ``action`` when git fails over a file that a live agent removed meanwhile."""
    for _ in range(_TRIES - 1):
        try:
            return action()
        except GitError:
            continue
    return action()
