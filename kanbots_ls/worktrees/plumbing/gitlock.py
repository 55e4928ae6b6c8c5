"""Git's own lock on one of its files, held such that a crash of ours does not leave it behind.

Git takes such a lock by making ``<file>.lock`` and never looks at what is in it.  Ours says whose
it is and is locked by the kernel as well, so one that a crash left is known and taken over; one
of git's is only waited for.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import WorktreeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SECONDS = 10.0
_PAUSE = threading.Event()
_OURS = b"# kanbots-ls holds this lock\n"


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Hold ``lock``.  Raises WorktreeError when another process holds it for ten seconds."""
    descriptor = _take(lock)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _take(lock: Path) -> int:
    deadline = time.monotonic() + _SECONDS
    while True:
        taken = _made(lock)
        if taken is None:
            taken = _taken_over(lock)
        if taken is not None:
            return taken
        if time.monotonic() > deadline:
            raise WorktreeError(
                "The repository's configuration could not be changed",
                f"{lock} has been there for {_SECONDS:g} seconds",
                "If no git command is running, remove that file and try again.",
            )
        _PAUSE.wait(0.02)


def _made(lock: Path) -> int | None:
    try:
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return None
    # Locked before it says that it is ours: nobody takes it over in between.
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(descriptor, _OURS)
    return descriptor


def _taken_over(lock: Path) -> int | None:
    """A lock of ours whose holder is no more."""
    try:
        descriptor = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        ours = os.read(descriptor, len(_OURS)) == _OURS
        if ours and _is_free(descriptor) and os.path.samestat(lock.stat(), os.fstat(descriptor)):
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
