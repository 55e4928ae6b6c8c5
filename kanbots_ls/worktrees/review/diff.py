"""What a run changed against its base.

The daemon shows it while the agent works and after it is gone.  Uncommitted and untracked files
count; the agent's index stays as it is.  It never looks at the base branch as it is now, only at
the commit the run was pinned to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import GitError
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree
from kanbots_ls.worktrees.review.scratch import SCRATCH, scratch_index, while_files_move

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Larger files are named, not compared: a forgotten dump must not become part of a message.
_LARGEST_COMPARED = "10m"
_SETTINGS = (
    "-c",
    f"core.bigFileThreshold={_LARGEST_COMPARED}",
    "-c",
    "diff.suppressBlankEmpty=false",
)
# A patch reads the same whatever the person configured for their own eyes.
_SHAPE = (
    "--find-renames",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-relative",
    "--submodule=short",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)
# Apart from the rest: naming the lines of context asks git for a patch.
_PATCH = ("--patch", "--unified=3", "--inter-hunk-context=0")
_NUMBERS = ("-z", "--raw", "--numstat")
_STATUS = {
    "A": "added",
    "C": "copied",
    "D": "deleted",
    "M": "modified",
    "R": "renamed",
    "T": "type-changed",
    "U": "conflicted",
}


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file: ``status`` is a word, ``added`` and ``removed`` are lines, None when binary.

    ``old_path`` is where a renamed file was.
    """

    path: str
    status: str
    added: int | None
    removed: int | None
    old_path: str | None = None


@dataclass(frozen=True, slots=True)
class Diff:
    """All changed files and the patch; text that is not UTF-8 has replacement characters."""

    files: tuple[FileChange, ...]
    patch: str


def diff(worktree: Path, base: str) -> Diff:
    """Everything in ``worktree`` against the commit ``base``, as of now."""
    return parse(_compare(worktree, base, *_PATCH))


def stat(worktree: Path, base: str) -> tuple[FileChange, ...]:
    """The same in numbers only, for what is asked often."""
    return parse(_compare(worktree, base)).files


def between(common_dir: Path, base: str, to: str, *, patch: bool = True) -> Diff:
    """The same between two commits or trees, such as checkpoints or a rescue ref."""
    shape = (*_NUMBERS, *(_PATCH if patch else ()), *_SHAPE)
    return parse(in_repository(common_dir, *_SETTINGS, "diff", *shape, base, to, "--").stdout)


def stat_of(common_dir: Path, before: str, after: str) -> tuple[FileChange, ...]:
    """In numbers only, from one commit or tree to another."""
    arguments = (*_SETTINGS, "diff", *_NUMBERS, *_SHAPE, before, after, "--")
    return parse(in_repository(common_dir, *arguments).stdout).files


def parse(output: bytes) -> Diff:
    """Take apart what ``git diff -z --raw --numstat [--patch]`` printed."""
    # Paths are never empty, so the first two NULs in a row end the numbers.
    head, _, patch = output.partition(b"\0\0")
    tokens = iter(head.removesuffix(b"\0").split(b"\0") if head else [])
    return Diff(tuple(_files(tokens)), _text(patch))


def _files(tokens: Iterator[bytes]) -> Iterator[FileChange]:
    """Raw records come first, then the counts; both carry one path, or two for a rename."""
    changes: list[tuple[str, str, str | None]] = []
    counts: dict[str, tuple[int | None, int | None]] = {}
    for token in tokens:
        if token.startswith(b":"):
            letter = chr(token.rsplit(b" ", 1)[1][0])
            first = _text(next(tokens))
            second = _text(next(tokens)) if letter in "RC" else None
            changes.append((second or first, _STATUS[letter], first if second else None))
        else:
            added, removed, path = token.split(b"\t", 2)
            if not path:
                next(tokens)
                path = next(tokens)
            counts[_text(path)] = (_count(added), _count(removed))
    for path_, status, old_path in changes:
        yield FileChange(path_, status, *counts.get(path_, (None, None)), old_path)


def _compare(worktree: Path, base: str, *more: str) -> bytes:
    shape = (*_SETTINGS, *SCRATCH, "diff", *_NUMBERS, *more, *_SHAPE, base)

    def as_it_lies() -> bytes:
        with scratch_index(worktree) as variables:
            # 1: a file could not be read, or a repository within has no commit; the rest counts.
            everything = (*SCRATCH, "add", "--all", "--intent-to-add", "--ignore-errors")
            git(worktree, *everything, extra=variables, allowed=(0, 1))
            return git(worktree, *shape, "--", extra=variables).stdout

    try:
        return while_files_move(as_it_lies)
    except GitError:
        # Files come and go faster than git can compare them. A snapshot stands still; it costs
        # a few objects that nothing points at, which the next gc drops.
        return git(worktree, *shape, snapshot_tree(worktree).tree, "--").stdout


def _count(number: bytes) -> int | None:
    return None if number == b"-" else int(number)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
