"""The settings as they are now, read again only when a file has changed.

The daemon asks for them at every dispatch and on every change of the board.  ``current`` tells of
a mistake; ``last_good`` goes on with what was right before, so that an unfinished edit of the file
stops nothing that runs.
"""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.config.errors import ConfigError
from kanbots_ls.config.load import PERSON_FILE, TEAM_FILE, load
from kanbots_ls.config.settings import Config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_WRITING_SECONDS = 1.0
"""Who saves a file in place empties it first; one that stays empty for longer is meant so."""


class _Stamped(NamedTuple):
    """A file as it was when it was read."""

    file: Path
    inode: int
    written: int
    changed: int
    size: int


class ConfigReader:
    """Both files, watched by their place, size and times of change."""

    def __init__(self, checkout: Callable[[], Path | None], user_config_dir: Path) -> None:
        """``checkout``: where the team's file lies now, None for nowhere."""
        self._checkout = checkout
        self._user_config_dir = user_config_dir
        self._stamp: tuple[_Stamped | None, ...] | None = None
        self._config = Config()
        self._error: ConfigError | None = None
        self._reading = Lock()

    def current(self) -> Config:
        """The settings; raises ``ConfigError`` while a file has a mistake."""
        self._refresh()
        if self._error is not None:
            raise self._error
        return self._config

    def last_good(self) -> Config:
        """The settings, or those before the mistake; the defaults if there were none."""
        self._refresh()
        return self._config

    def _refresh(self) -> None:
        # Several threads ask: one that read before a change must not put that over a later reading.
        with self._reading:
            self._read()

    def _read(self) -> None:
        checkout = self._checkout()
        files = [self._user_config_dir / PERSON_FILE, *([checkout / TEAM_FILE] if checkout else [])]
        stamp = tuple(map(_stamp, files))
        if stamp == self._stamp or any(map(_is_being_written, self._stamp or (), stamp)):
            return
        self._stamp = stamp
        try:
            self._config, self._error = load(checkout, self._user_config_dir), None
        except ConfigError as error:
            self._error = error


def _is_being_written(before: _Stamped | None, now: _Stamped | None) -> bool:
    """Read now, it would be the defaults: no budget, no cap."""
    if before is None or now is None or now.size:
        return False
    same = (before.file, before.inode) == (now.file, now.inode)
    return same and 0 <= time.time() - now.written / 1e9 < _WRITING_SECONDS


def _stamp(file: Path) -> _Stamped | None:
    """Changes also where leave to read it does, or another file of the same age takes its place."""
    try:
        found = file.stat()
    except OSError:
        return None
    return _Stamped(file, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
