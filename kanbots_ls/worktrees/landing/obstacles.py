"""What of the person's lies in the way of moving their checkout from one commit to another.

Only files that differ between the two commits count.  Git would refuse most of these itself, and
overwrite ignored ones; here they are named before anything moves.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.landing.errors import Obstacle
from kanbots_ls.worktrees.plumbing.git import git

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUIET = {"GIT_OPTIONAL_LOCKS": "0"}
_NOTHING = "000000"


class Change(NamedTuple):
    """One path: the mode and blob before (mode ``000000`` when it is new) and after."""

    path: str
    mode: str
    blob: str
    new_mode: str
    new_blob: str


def changes(directory: Path, before: str, after: str) -> list[Change]:
    """What is different between two commits, by path."""
    words = ("diff-tree", "-r", "-z", "--no-renames", before, after)
    fields = iter(git(directory, *words).fields)
    found = []
    for header in fields:
        mode, new_mode, blob, new_blob, _letter = header.removeprefix(":").split(" ")
        found.append(Change(next(fields), mode, blob, new_mode, new_blob))
    return found


def in_the_way(checkout: Path, before: str, after: str, *, begun: bool = False) -> list[Obstacle]:
    """The files that keep ``checkout``, which is at ``before``, from going to ``after``.

    ``begun``: it was on its way already, so what is staged as it shall become is our own doing.
    """
    changed = {change.path: change for change in changes(checkout, before, after)}
    tags = dict(_tagged(line) for line in git(checkout, "ls-files", "-v", "-z").fields)
    edited = [*_edited(checkout, changed, begun=begun), *_marked(checkout, changed, tags)]
    known = {obstacle.path for obstacle in edited}
    tracked = set(tags)
    added = (c.path for c in changed.values() if c.mode == _NOTHING and c.path not in tracked)
    gone = {c.path.casefold(): c.path for c in changed.values() if c.new_mode == _NOTHING}
    lying = {
        path
        for each in added
        if (path := _lies_there(checkout, each, tracked))
        and not _only_its_case(checkout, path, gone.get(path.casefold()))
    }
    return [*edited, *(Obstacle(path, _why(checkout, path)) for path in sorted(lying - known))]


def _edited(checkout: Path, changed: dict[str, Change], *, begun: bool) -> Iterator[Obstacle]:
    """Tracked files with changes, staged or not; one staged as it shall become is no less theirs:
    an undo would take it away."""
    words = ("status", "--porcelain=v2", "-z", "--untracked-files=no", "--no-renames")
    for field in git(checkout, *words, "--ignore-submodules=all", extra=QUIET).fields:
        kind, _, rest = field.partition(" ")
        if kind == "u":
            path = rest.split(" ", 9)[9]
            state, staged = "UU", ("", "")
        elif kind == "1":
            words_ = rest.split(" ", 7)
            path, state, staged = words_[7], words_[0], (words_[3], words_[6])
        else:
            continue
        change = changed.get(path)
        if change is None or (begun and state[1] == "." and _is_new(change, state, staged)):
            continue
        yield Obstacle(path, _words(state))


def _tagged(line: str) -> tuple[str, str]:
    tag, _, path = line.partition(" ")
    return path, tag


def _marked(checkout: Path, changed: dict[str, Change], tags: dict[str, str]) -> Iterator[Obstacle]:
    """Edits that a mark hides from ``git status``: assume-unchanged, or skip-worktree."""
    for path, tag in tags.items():
        change = changed.get(path) if tag == "S" or tag.islower() else None
        if change and not is_at(checkout, path, change.blob) and _is_there(checkout / path):
            yield Obstacle(path, "edited")


def is_at(checkout: Path, path: str, blob: str) -> bool:
    """Whether the file, or the link, holds what the blob does, as git would store it."""
    place = checkout / path
    if place.is_symlink():
        text = os.fsencode(place.readlink())
        return git(checkout, "hash-object", "--stdin", stdin=text).text == blob
    if not place.is_file():
        return False
    return git(checkout, "hash-object", "--", path, allowed=(0, 1, 128)).text == blob


def _is_there(place: Path) -> bool:
    return place.is_symlink() or place.exists()


def _is_new(change: Change, state: str, staged: tuple[str, str]) -> bool:
    if state[0] == "D":
        return change.new_mode == _NOTHING
    return staged == (change.new_mode, change.new_blob)


def _words(state: str) -> str:
    if state == "UU":
        return "conflicted"
    staged, edited = state[0] != ".", state[1] != "."
    if staged and edited:
        return "staged and edited"
    return "staged" if staged else "edited"


def _lies_there(checkout: Path, path: str, tracked: set[str]) -> str | None:
    """What lies where a new file shall go: at its path, or instead of one of its folders."""
    parts = path.split("/")
    for length in range(1, len(parts)):
        folder = "/".join(parts[:length])
        place = checkout / folder
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            return None if folder in tracked else folder
        if not place.exists():
            return None
    place = checkout / path
    if place.is_dir() and not place.is_symlink():
        return _inside(checkout, path, tracked)
    return path if _is_there(place) else None


def _only_its_case(checkout: Path, path: str, other: str | None) -> bool:
    """Whether a file system without case shows there the tracked file that goes: it is renamed."""
    if other is None:
        return False
    here, there = (checkout / path).lstat(), checkout / other
    return here.st_nlink == 1 and _is_there(there) and os.path.samestat(here, there.lstat())


def _inside(checkout: Path, path: str, tracked: set[str]) -> str | None:
    """A file of the person's in a folder where a file shall be; an empty folder is none."""
    for place in sorted((checkout / path).rglob("*")):
        name = place.relative_to(checkout).as_posix()
        if (place.is_symlink() or not place.is_dir()) and name not in tracked:
            return name
    return None


def _why(checkout: Path, path: str) -> str:
    words = ("check-ignore", "--quiet", "--", path)
    ignored = git(checkout, *words, allowed=(0, 1, 128)).status == 0
    return "ignored" if ignored else "untracked"
