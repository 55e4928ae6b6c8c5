"""The settings as they are now, read again only when a file has changed.

The daemon asks for them at every dispatch and on every change of the board.  ``current`` tells of
a mistake; ``last_good`` goes on with what was right before, so that an unfinished edit of the file
stops nothing that runs.
"""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

from kanbots_ls.config.errors import ConfigError
from kanbots_ls.config.load import PERSON_FILE, TEAM_FILE, load
from kanbots_ls.config.settings import Config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Stamp = tuple[tuple[Path, int, int, int, int] | None, ...]

_WRITING_SECONDS = 1.0
"""Who saves a file in place empties it first; one that stays empty for longer is meant so."""


class ConfigReader:
    """Both files, watched by their place, size and times of change."""

    def __init__(self, checkout: Callable[[], Path | None], user_config_dir: Path) -> None:
        """``checkout``: where the team's file lies now, None for nowhere."""
        self._checkout = checkout
        self._user_config_dir = user_config_dir
        self._stamp: Stamp | None = None
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
        if stamp == self._stamp or (self._stamp is not None and any(map(_is_being_written, files))):
            return
        self._stamp = stamp
        try:
            self._config, self._error = load(checkout, self._user_config_dir), None
        except ConfigError as error:
            self._error = error


def _is_being_written(file: Path) -> bool:
    """Read now, it would be the defaults: no budget, no cap."""
    try:
        found = file.stat()
    except OSError:
        return False
    return found.st_size == 0 and 0 <= time.time() - found.st_mtime < _WRITING_SECONDS


def _stamp(file: Path) -> tuple[Path, int, int, int, int] | None:
    """Changes also where leave to read it does, or another file of the same age takes its place."""
    try:
        found = file.stat()
    except OSError:
        return None
    return file, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size
