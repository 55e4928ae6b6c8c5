"""How much room directories take on the disk.

Asked on a worker thread, and it can be told to stop: a worktree may have a million files.  It
follows no link and opens no file; what can't be read counts as nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import StoppedError

if TYPE_CHECKING:
    import threading
    from pathlib import Path

_BLOCK = 512
"""What ``st_blocks`` counts in, whatever the file system's own blocks are."""


class Measure:
    """Measures directories; a file of several names counts once, in whichever comes first."""

    def __init__(self, cancel: threading.Event | None = None) -> None:
        self._cancel = cancel
        self._linked: set[tuple[int, int]] = set()

    def of(self, directory: Path) -> int:
        """Bytes that ``directory`` takes with all below it.  StoppedError once told to stop."""
        total, waiting = 0, [str(directory)]
        while waiting:
            if self._cancel is not None and self._cancel.is_set():
                raise StoppedError("measuring")
            total += self._level(waiting.pop(), waiting)
        return total

    def _level(self, directory: str, waiting: list[str]) -> int:
        total = 0
        try:
            with os.scandir(directory) as found:
                for entry in found:
                    total += self._entry(entry)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:
            return total
        return total

    def _entry(self, entry: os.DirEntry[str]) -> int:
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            return 0
        if status.st_nlink > 1 and not entry.is_dir(follow_symlinks=False):
            name = (status.st_dev, status.st_ino)
            if name in self._linked:
                return 0
            self._linked.add(name)
        return status.st_blocks * _BLOCK
