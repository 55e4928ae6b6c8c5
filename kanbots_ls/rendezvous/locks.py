"""File locks that the kernel frees when their holder dies.

Used by every process that must be the only one of its kind: the daemon, a run's keeper, whoever
is starting a daemon.  It never deletes a lock file and never guesses from a pid whether one is
stale: a lock is held exactly while a descriptor holds it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

_PAUSE_SECONDS = 0.02
_GONE = frozenset({errno.ENOENT, errno.ESTALE})


class NoLocks(OSError):
    """A file system grants no locks, as some network ones don't; the message is a sentence."""

    def __init__(self, path: str, refused: OSError) -> None:
        """``path`` could not be locked."""
        super().__init__(refused.errno, refused.strerror, path)

    def __str__(self) -> str:
        """For a person."""
        return (
            f"the file system of {os.path.dirname(self.filename)} grants no locks "
            f"({self.strerror}), so no board can be kept there: use a clone on a disk of this "
            "machine"
        )


class FileLock:
    """An exclusive ``flock`` on ``path``, held by an open descriptor until released."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Name the lock; nothing is opened or created before :meth:`take`."""
        self.path = os.fspath(path)
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock now."""
        return self._descriptor is not None

    def take(self, timeout: float = 0.0) -> bool:
        """Take the lock, waiting at most ``timeout`` seconds; False when another holds it.

        Raises NoLocks where the file system has none, OSError when the file cannot be opened.
        """
        deadline = time.monotonic() + timeout
        while not self._try():
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE_SECONDS)  # noqa: TID251  (callers of a blocking lock have no loop)
        return True

    def is_still_ours(self) -> bool:
        """Whether the path still names the file we locked.

        Somebody may have removed or replaced the directory; a second process could then lock a
        new file of the same name, so a holder that reads False has lost its place.
        """
        return self._descriptor is not None and _same_file(self.path, self._descriptor)

    def is_lost(self, directory: int) -> bool:
        """Whether the locked file is no longer in the open ``directory`` under its name.

        Unlike :meth:`is_still_ours` it follows a directory that was moved, and takes what can't be
        looked at for the moment as being there: for a holder that ends others when it reads True.
        """
        if self._descriptor is None:
            return True
        try:
            named = os.stat(os.path.basename(self.path), dir_fd=directory)
        except OSError as error:
            return error.errno in _GONE
        opened = os.fstat(self._descriptor)
        return (named.st_dev, named.st_ino) != (opened.st_dev, opened.st_ino)

    def release(self) -> None:
        """Give the lock up; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Take the lock, waiting as long as it needs."""
        self.take(timeout=float("inf"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lock up."""
        self.release()

    def _try(self) -> bool:
        if self._descriptor is not None:
            return True
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError as refused:
            os.close(descriptor)
            raise NoLocks(self.path, refused) from refused
        # Between our open and our flock the file may have been unlinked: that lock is nobody's.
        if not _same_file(self.path, descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True


def _same_file(path: str, descriptor: int) -> bool:
    try:
        named = os.stat(path)
    except OSError:
        return False
    opened = os.fstat(descriptor)
    return (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino)
