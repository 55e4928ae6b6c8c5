"""The settings as they are now, read again only when a file has changed.

The daemon asks for them at every dispatch and on every change of the board.  ``current`` tells of
a mistake; ``last_good`` goes on with what was right before, so that an unfinished edit of the file
stops nothing that runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.config.errors import ConfigError
from kanbots_ls.config.load import PERSON_FILE, TEAM_FILE, load
from kanbots_ls.config.settings import Config

if TYPE_CHECKING:
    from pathlib import Path

    Stamp = tuple[tuple[int, int] | None, ...]


class ConfigReader:
    """Both files, watched by their size and time of change."""

    def __init__(self, main_work_tree: Path | None, user_config_dir: Path) -> None:
        self._places = main_work_tree, user_config_dir
        self._files = [user_config_dir / PERSON_FILE]
        if main_work_tree is not None:
            self._files.append(main_work_tree / TEAM_FILE)
        self._stamp: Stamp | None = None
        self._config = Config()
        self._error: ConfigError | None = None

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
        stamp = tuple(_stamp(file) for file in self._files)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._config, self._error = load(*self._places), None
        except ConfigError as error:
            self._error = error


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
