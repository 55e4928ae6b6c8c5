"""The board's cache: what each run's transcript and the journal folded to, up to some offset.

The daemon loads it at its start and then reads only what is new; it saves now and then. It is a
cache and nothing else: one that is damaged, of another version, or on a full or read-only disk is
replaced or done without, and no caller ever hears of it.
"""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import astuple, dataclass
from threading import Lock
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.paths import make_private
from kanbots_ls.store.transcript import STRIDE, TranscriptIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T")

SCHEMA = 1
_TABLES = """
CREATE TABLE run_folds (run TEXT PRIMARY KEY, offset INTEGER, lines INTEGER,
                        journal_offset INTEGER, version TEXT, state BLOB) WITHOUT ROWID;
CREATE TABLE line_index (run TEXT, line INTEGER, offset INTEGER,
                         PRIMARY KEY (run, line)) WITHOUT ROWID;
"""
_PASSING = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY}
)
"""Troubles of the disk, which a new file would meet too."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fold:
    """What one run came to after ``offset`` bytes of its transcript; run "" is the board itself.

    Offsets may be ahead of the files after a power cut: a fold whose offset is larger than its
    file must not be used.
    """

    run: str
    offset: int
    lines: int
    journal_offset: int
    version: str
    """Of the folding program; folds of another version are not loaded."""
    state: bytes


class BoardCache:
    """The open cache; used from any thread, one call at a time."""

    def __init__(self, path: Path, version: str) -> None:
        self._path, self._version = path, version
        self._lock = Lock()
        self._database = self._open()

    def load(self) -> dict[str, Fold]:
        """The folds of this version by run; empty where there are none that can be read."""

        def fetch(database: sqlite3.Connection) -> dict[str, Fold]:
            rows = database.execute("SELECT * FROM run_folds WHERE version = ?", (self._version,))
            return {row[0]: Fold(*row) for row in rows}

        return self._use(fetch, {})

    def save(self, folds: Iterable[Fold]) -> bool:
        """Replace these folds, all or none; False where they could not be kept."""
        rows = [astuple(fold) for fold in folds]

        def store(database: sqlite3.Connection) -> bool:
            with database:
                sql = "INSERT OR REPLACE INTO run_folds VALUES (?, ?, ?, ?, ?, ?)"
                database.executemany(sql, rows)
            return True

        return self._use(store, default=False)

    def load_index(self, run: str) -> TranscriptIndex:
        """The run's line offsets as far as they are known."""

        def fetch(database: sqlite3.Connection) -> TranscriptIndex:
            sql = "SELECT line, offset FROM line_index WHERE run = ? ORDER BY line"
            rows = database.execute(sql, (run,)).fetchall()
            whole = [row for n, row in enumerate(rows, 1) if row[0] == n * STRIDE]
            return TranscriptIndex.resume([0, *(offset for _, offset in whole)])

        return self._use(fetch, TranscriptIndex())

    def save_index(self, run: str, index: TranscriptIndex) -> bool:
        """Add what the index has gained; False where it could not be kept."""

        def store(database: sqlite3.Connection) -> bool:
            with database:
                known = _marks_kept(database, run, index)
                marks = range(known + 1, len(index.offsets))
                rows = [(run, mark * STRIDE, index.offsets[mark]) for mark in marks]
                database.executemany("INSERT OR REPLACE INTO line_index VALUES (?, ?, ?)", rows)
            return True

        return self._use(store, default=False)

    def forget(self, run: str) -> None:
        """Drop what is kept of a run."""

        def drop(database: sqlite3.Connection) -> None:
            with database:
                database.execute("DELETE FROM run_folds WHERE run = ?", (run,))
                database.execute("DELETE FROM line_index WHERE run = ?", (run,))

        self._use(drop, None)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        with self._lock:
            self._database.close()

    def _use(self, work: Callable[[sqlite3.Connection], T], default: T) -> T:
        """Do the work; where the file fails, begin a new one and answer with the default."""
        with self._lock:
            try:
                return work(self._database)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF in _PASSING:
                    _log.info("%s: %s; going on without", self._path, error)
                    return default
                _log.info("%s: %s; begun anew", self._path, error)
                self._database.close()
                self._remove()
                self._database = self._open()
            return default

    def _open(self) -> sqlite3.Connection:
        for _ in range(2):
            try:
                make_private(self._path.parent)
                self._path.touch(mode=0o600)
                return _connect(self._path)
            except sqlite3.OperationalError as error:
                _log.info("%s: %s", self._path, error)
            except (sqlite3.DatabaseError, OSError) as error:
                _log.info("%s: %s; begun anew", self._path, error)
            self._remove()
        return _connect(":memory:")

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            path = self._path.with_name(self._path.name + suffix)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                _log.info("%s: %s", path, error)


def _marks_kept(database: sqlite3.Connection, run: str, index: TranscriptIndex) -> int:
    """How many noted lines are kept already; those of a file that is no more are dropped."""
    sql = "SELECT line, offset FROM line_index WHERE run = ? ORDER BY line DESC LIMIT 1"
    line, offset = database.execute(sql, (run,)).fetchone() or (0, 0)
    mark = int(line) // STRIDE
    if mark < len(index.offsets) and index.offsets[mark] == offset:
        return mark
    database.execute("DELETE FROM line_index WHERE run = ?", (run,))
    return 0


def _connect(path: Path | str) -> sqlite3.Connection:
    """An open database of our schema; raises what SQLite raises, and for another schema too."""
    database = sqlite3.connect(path, check_same_thread=False, timeout=5)
    try:
        _prepare(database)
    except BaseException:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    found = database.execute("PRAGMA user_version").fetchone()[0]
    if found == 0:
        database.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
    elif found != SCHEMA:
        raise sqlite3.DatabaseError(f"schema {found}, not {SCHEMA}")
