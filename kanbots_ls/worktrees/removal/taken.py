"""Whether somebody else has what a restore needs: the path, the registration's name, a branch.

Restoring asks before its first step.  It only reads, but for :func:`make_branch`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import NotRestoredError
from kanbots_ls.worktrees.plumbing.git import in_repository
from kanbots_ls.worktrees.registry import checked_out, registration

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree
    from kanbots_ls.worktrees.removal.branches import Branch

_HEADS = "refs/heads/"


def refuse_path(worktree: Worktree) -> None:
    """Raises NotRestoredError where anything but an empty directory is at its path."""
    path = worktree.path
    if path.is_symlink() or (path.exists() and not path.is_dir()) or _has_content(path):
        raise NotRestoredError(
            worktree.run, f"there is something at {path}", "Move it away and try again."
        )


def refuse_registration(common_dir: Path, worktree: Worktree, admin: Path) -> None:
    """Raises NotRestoredError where git has another worktree at its path, or under its name."""
    other = registration(common_dir, worktree.path) or (admin if admin.exists() else None)
    if other is not None:
        raise NotRestoredError(
            worktree.run,
            f"git has another worktree registered as {other.name}",
            "`git worktree list` shows it; `git worktree prune` forgets it if its directory is "
            "gone, else `git worktree remove` it, and try again.",
        )


def refuse_branch(common_dir: Path, worktree: Worktree, branch: Branch) -> None:
    """Raises NotRestoredError where somebody has a branch of that name, or one in its way."""
    name = branch.ref.removeprefix(_HEADS)
    here = commit_of(common_dir, branch.ref)
    if here is not None and here != branch.commit:
        raise NotRestoredError(
            worktree.run,
            f"there is another branch {name} by now, at {here[:12]}",
            f"Rename it with `git branch -m {name} NEW-NAME` and try again.",
        )
    if here is not None and branch.ref in checked_out(common_dir, besides=worktree.path):
        raise NotRestoredError(
            worktree.run,
            f"its branch {name} is checked out elsewhere",
            "Switch that work tree to another branch and try again.",
        )
    for other in _in_the_way(common_dir, branch.ref):
        short = other.removeprefix(_HEADS)
        raise NotRestoredError(
            worktree.run,
            f"a branch called {short!r} stands in the way of {name}",
            f"Rename it with `git branch -m {short} NEW-NAME` and try again.",
        )


def make_branch(common_dir: Path, branch: Branch, log: str = "kanbots-ls: restored") -> None:
    """Make the branch where it was, if it is not there; ``log`` is told in its reflog."""
    if commit_of(common_dir, branch.ref) != branch.commit:
        nothing = "0" * len(branch.commit)
        words = ("update-ref", "-m", log, "--no-deref", branch.ref)
        in_repository(common_dir, *words, branch.commit, nothing)


def commit_of(common_dir: Path, ref: str) -> str | None:
    """What ``ref`` points at, or None."""
    output = in_repository(common_dir, "rev-parse", "-q", "--verify", ref, allowed=(0, 1))
    return output.text if output.status == 0 else None


def _in_the_way(common_dir: Path, ref: str) -> list[str]:
    """Branches that are a directory of ``ref``, or have it for one."""
    parts = ref.split("/")
    parents = ["/".join(parts[:count]) for count in range(3, len(parts))]
    words = ("for-each-ref", "--format=%(refname)", *parents, f"{ref}/")
    found = in_repository(common_dir, *words).text.split("\n")
    return [other for other in found if other in parents or other.startswith(f"{ref}/")]


def _has_content(path: Path) -> bool:
    try:
        with os.scandir(path) as content:
            return any(content)
    except OSError:
        return False
