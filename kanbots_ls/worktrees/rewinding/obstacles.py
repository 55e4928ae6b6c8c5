"""What stands in the way of a rewind: something unfinished, a branch that is not the run's, files
that no checkpoint has.  It only looks.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import RewindError
from kanbots_ls.worktrees.plumbing.git import git
from kanbots_ls.worktrees.removal.branches import run_branches
from kanbots_ls.worktrees.review import checkpoint
from kanbots_ls.worktrees.rewinding.files import changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree
    from kanbots_ls.worktrees.review.turns import Checkpoint
    from kanbots_ls.worktrees.rewinding.files import Change

_UNFINISHED = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "BISECT_LOG": "bisect",
}


def refuse_unfinished(path: Path, admin: Path) -> None:
    """Raises RewindError in the middle of a merge and the like, or where git is at work."""
    for name, act in _UNFINISHED.items():
        if (admin / name).exists():
            end = "reset" if act == "bisect" else "--abort"
            raise RewindError(
                path, f"a {act} is going on there", f"Finish it, or `git {act} {end}` there."
            )
    if (admin / "index.lock").exists():
        raise RewindError(
            path,
            f"another git is at work there, or was killed ({admin / 'index.lock'})",
            "Wait for it; if none runs, remove that file.",
        )


def refuse_other_branch(common_dir: Path, worktree: Worktree, admin: Path) -> None:
    """Raises RewindError where HEAD is on a branch that is not the run's own."""
    words = ("symbolic-ref", "--quiet", "HEAD")
    current = git(worktree.path, *words, allowed=(0, 1))
    if current.status != 0:
        return  # detached: no branch is moved
    own = [each.ref for each in run_branches(common_dir, worktree.path, admin, worktree.ref)]
    if current.text not in own:
        name = current.text.removeprefix("refs/heads/")
        raise RewindError(
            worktree.path,
            f"it is on {name}, which is not the run's own branch and must not move",
            f"Go back to the run's own there: `git switch {worktree.branch}`.",
        )


def replaced(common_dir: Path, path: Path, target: Checkpoint) -> set[str]:
    """Files that no snapshot has (ignored ones, large ones) and that the rewind would replace.

    Raises RewindError where they can't be kept.
    """
    now = checkpoint.snapshot_tree(path).tree
    found = changes(common_dir, now, target.tree)
    gone = {change.path for change in found if change.deleted}
    hidden: set[str] = set()
    for change in found:
        if change.added and not change.of_submodule:
            hidden.update(_hidden(path, change, gone))
    for each in hidden:
        _refuse_unkept(path, each)
    return hidden


def _hidden(path: Path, change: Change, gone: set[str]) -> Iterator[str]:
    """What lies where this file goes, or where a directory above it goes."""
    above = ""
    for part in change.path.split("/")[:-1]:
        above = f"{above}/{part}" if above else part
        where = path / above
        if os.path.lexists(where) and (where.is_symlink() or not where.is_dir()):
            if above not in gone:
                yield above
            return
    where = path / change.path
    if where.is_dir() and not where.is_symlink():
        _refuse_full(path, change.path, gone)
    elif os.path.lexists(where):
        yield change.path


def _refuse_full(path: Path, directory: str, gone: set[str]) -> None:
    """A file was there once where a directory is now, and not all of that goes."""
    for each in (path / directory).rglob("*"):
        name = str(each.relative_to(path))
        if name in gone or (each.is_dir() and not each.is_symlink()):
            continue
        raise RewindError(
            path,
            f"{directory} was a file then and is a directory now, with {name} in it, which is "
            "ignored",
            "Move that away and rewind again.",
        )


def _refuse_unkept(path: Path, each: str) -> None:
    file = path / each
    if file.is_symlink() or file.lstat().st_size <= checkpoint.LARGEST_UNTRACKED:
        return
    raise RewindError(
        path,
        f"{each} is too large to be kept and would be replaced",
        "Move it away and rewind again.",
    )
