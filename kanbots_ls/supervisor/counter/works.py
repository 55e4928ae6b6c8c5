"""What a run has done to one file, line by line, and the text it started from.

Asked for again and again by whoever compares it with what a person types, so what was found is
kept for as long as the file lies there unchanged: a look at what has not moved is one ``stat``,
and git is asked once for each file of a base.
"""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from kanbots_ls.wording import text
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.extract import content
from kanbots_ls.worktrees.review.lines import changes

if TYPE_CHECKING:
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.worktrees.review.lines import Change

    Key = TypeVar("Key")
    Value = TypeVar("Value")

MOST_BYTES = 512 * 1024
_BASES = 24
_WORKS = 256
_POINTER = "version https://git-lfs.github.com/"
"""What git holds in the place of a file that is kept elsewhere."""

Lines = tuple[str, ...]
Look = tuple[int, int, int]
"""What a file looked like from outside when it was read."""


@dataclass(frozen=True, slots=True)
class Work:
    """One file of a run; the same object for as long as nothing about it changes."""

    base: Lines
    changes: tuple[Change, ...]


@dataclass(slots=True)
class _Read:
    base: str
    look: Look | None
    work: Work | None


@dataclass(slots=True)
class Works:
    """Those of all runs of a board; for all sessions of a daemon."""

    repository: Repository
    _bases: OrderedDict[tuple[str, str], Lines | None] = field(default_factory=OrderedDict)
    _works: OrderedDict[tuple[RunId, str], _Read] = field(default_factory=OrderedDict)
    _reading: Lock = field(default_factory=Lock)

    def work(self, run: Run, path: str) -> Work | None:
        """The file at ``path`` from the top, where the run has changed it (blocking).

        None also for what its base does not have, what is large or no text, and what is gone.
        """
        if run.place is None:
            return None
        with self._reading, suppress(WorktreeError):
            return self._known(run.id, Path(run.place.worktree), run.place.base, path)
        return None

    def _known(self, run: RunId, worktree: Path, base: str, path: str) -> Work | None:
        look = _look(worktree / path)
        known = self._works.get((run, path))
        if known is None or (known.base, known.look) != (base, look):
            known = _Read(base, look, self._work(worktree, base, path) if look else None)
            _keep(self._works, (run, path), known, _WORKS)
        return known.work

    def _work(self, worktree: Path, base: str, path: str) -> Work | None:
        lines = read_lines(worktree / path)
        before = self._base(base, path) if lines is not None else None
        if lines is None or before is None or lines == before:
            return None
        return Work(before, changes(before, lines))

    def _base(self, commit: str, path: str) -> Lines | None:
        key = (commit, path)
        if key not in self._bases:
            found = content(self.repository.common_dir, commit, path, MOST_BYTES)
            _keep(self._bases, key, None if found is None else lines_of(found), _BASES)
        self._bases.move_to_end(key)
        return self._bases[key]


def _keep(kept: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


def _look(file: Path) -> Look | None:
    """None where there is no plain file of a size to be compared."""
    try:
        status = file.lstat()
    except OSError:
        return None
    plain = stat.S_ISREG(status.st_mode) and status.st_size <= MOST_BYTES
    return (status.st_mtime_ns, status.st_size, status.st_ino) if plain else None


def read_lines(file: Path) -> Lines | None:
    """A file's lines; None where it is no text or too large.

    An agent may put a pipe there at any moment, which would be waited for for ever.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                return None
            return lines_of(opened.read(MOST_BYTES + 1))
    except OSError:
        return None


def lines_of(found: bytes) -> Lines | None:
    """Text as lines; None for what is none."""
    if len(found) > MOST_BYTES or b"\0" in found:
        return None
    try:
        decoded = found.decode("utf-8-sig")
    except ValueError:
        return None
    return None if decoded.startswith(_POINTER) else tuple(text.bare_lines(decoded))
