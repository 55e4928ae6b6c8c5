"""The files of a worktree as a checkpoint has them.

Only what differs is touched; it goes through git's own filters and line endings.  It works with
an index of its own and never follows a symbolic link out of the worktree.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.errors import GitError
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.review.scratch import SCRATCH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.worktrees.review.turns import Checkpoint

_NOTHING, _SUBMODULE, _LINK, _PROGRAM = "000000", "160000", "120000", "100755"
_RENAMES_APART = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev")
_WRITE = ("checkout-index", "--force", "-z", "--stdin", "--ignore-skip-worktree-bits")


class Change(NamedTuple):
    """A path that is another in the new tree: its modes there and here, its new blob."""

    path: str
    old: str
    new: str
    blob: str

    @property
    def of_submodule(self) -> bool:
        """Whether a repository within is on either side."""
        return _SUBMODULE in (self.old, self.new)

    @property
    def added(self) -> bool:
        """It is not in the old tree."""
        return self.old == _NOTHING

    @property
    def deleted(self) -> bool:
        """It is not in the new tree."""
        return self.new == _NOTHING


def changes(common_dir: Path, old: str, new: str) -> list[Change]:
    """What differs between two trees, a renamed file as one gone and one come."""
    fields = in_repository(common_dir, *_RENAMES_APART, old, new).fields
    found = []
    for record, path in zip(fields[::2], fields[1::2], strict=True):
        before, after, _, blob, _ = record.removeprefix(":").split(" ")
        found.append(Change(path, before, after, blob))
    return found


def restore(common_dir: Path, worktree: Path, target: Checkpoint, wanted: Sequence[Change]) -> None:
    """Make these paths what they are in ``target``; safe to repeat."""
    if not wanted:
        return
    for change in wanted:
        if change.deleted:
            _remove(worktree, change.path)
    with tempfile.TemporaryDirectory(prefix="kanbots-") as directory:
        variables = {"GIT_INDEX_FILE": str(Path(directory) / "index")}
        absent = _fill(common_dir, worktree, target, variables)
        _write(worktree, [c for c in wanted if not c.deleted and c.path not in absent], variables)


def _fill(
    common_dir: Path, worktree: Path, target: Checkpoint, variables: Mapping[str, str]
) -> set[str]:
    """Read the target into the empty index; what a sparse checkout neither had then nor has now."""
    sparse = git(worktree, "config", "--type=bool", "core.sparseCheckout", allowed=(0, 1)).text
    if sparse != "true":
        git(worktree, *SCRATCH, "read-tree", target.tree, extra=variables)
        return set()
    git(worktree, *SCRATCH, "read-tree", "--empty", extra=variables)
    # Unlike read-tree it marks what lies outside the patterns, and writes no file.
    words = ("-c", "index.sparse=false", "reset", "--quiet", "--no-refresh", target.tree, "--", ".")
    git(worktree, *SCRATCH, *words, extra=variables)
    tagged = git(worktree, "ls-files", "-z", "-v", extra=variables).fields
    outside = {path for tag, _, path in (each.partition(" ") for each in tagged) if tag in "Ss"}
    # Outside the patterns only what was not as committed can have been there.
    then = changes(common_dir, target.head, target.tree) if target.head else ()
    return {
        path
        for path in outside - {change.path for change in then}
        if not os.path.lexists(worktree / path)
    }


def _write(worktree: Path, wanted: Sequence[Change], variables: Mapping[str, str]) -> None:
    """Through git; one that it can't convert as the bytes that were kept."""
    if not wanted:
        return
    names = "\0".join(change.path for change in wanted).encode("utf-8", "surrogateescape")
    try:
        git(worktree, *SCRATCH, *_WRITE, extra=variables, stdin=names)
    except GitError:
        if len(wanted) == 1:
            _write_bytes(worktree, wanted[0])
            return
        middle = len(wanted) // 2
        _write(worktree, wanted[:middle], variables)
        _write(worktree, wanted[middle:], variables)


def _write_bytes(worktree: Path, change: Change) -> None:
    if change.new == _LINK or not _is_inside(worktree, change.path):
        raise OSError(None, "git could not write it", str(worktree / change.path))
    content = git(worktree, "cat-file", "blob", change.blob).stdout
    file = worktree / change.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    file.write_bytes(content)
    if change.new == _PROGRAM:
        file.chmod(file.stat().st_mode | 0o111)


def _remove(worktree: Path, path: str) -> None:
    """A file, and the directories that are empty without it."""
    if not _is_inside(worktree, path):
        return
    file = worktree / path
    if not file.is_dir() or file.is_symlink():
        file.unlink(missing_ok=True)
    with suppress(OSError):
        while (file := file.parent) != worktree:
            file.rmdir()


def _is_inside(worktree: Path, path: str) -> bool:
    """Whether no directory on the way is a link or a file."""
    above = worktree
    for part in Path(path).parts[:-1]:
        above /= part
        if above.is_symlink() or (above.exists() and not above.is_dir()):
            return False
    return True
