"""What a promote can't carry: a submodule's files and commits, which live in a repository apart.

It only looks.  The promoted commit names a submodule's commit; where only the run has that one,
the person is told how to have it.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.landing.obstacles import QUIET, Change, changes
from kanbots_ls.worktrees.plumbing.git import git
from kanbots_ls.worktrees.registry import admin_directory

if TYPE_CHECKING:
    from pathlib import Path

_LINK = "160000"


def uncommitted(worktree: Path) -> tuple[str, ...]:
    """Submodules of a run's worktree with files that their own repositories have not committed."""
    words = ("status", "--porcelain=v2", "-z", "--no-renames")
    lines = git(worktree, *words, "--ignore-submodules=none", extra=QUIET).fields
    found = (line.split(" ", 8) for line in lines if line.startswith("1 "))
    return tuple(words[8] for words in found if words[2][0] == "S" and words[2][2:] != "..")


def missing(checkout: Path, worktree: Path, before: str, after: str) -> tuple[str, ...]:
    """A sentence for each submodule whose new commit the person's own does not have."""
    links = [c for c in changes(checkout, before, after) if c.new_mode == _LINK]
    return tuple(
        f"{link.path} is at {link.new_blob[:12]} now, which only the run has. Before you discard "
        f"it: `git -C {_quoted(checkout, link)} fetch {_quoted(worktree, link)} HEAD`."
        for link in links
        if not _has(checkout / link.path, link.new_blob)
        and _has(worktree / link.path, link.new_blob)
    )


def _quoted(work_tree: Path, link: Change) -> str:
    return shlex.quote(str(work_tree / link.path))


def _has(submodule: Path, commit: str) -> bool:
    there = (submodule / ".git").is_dir() or admin_directory(submodule) is not None
    words = ("cat-file", "-e", f"{commit}^{{commit}}")
    return there and git(submodule, *words, allowed=(0, 1, 128)).status == 0
