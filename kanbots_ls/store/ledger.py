"""The person's ledger: what runs cost each day, what they may, holds of accounts, slots in use.

Shared by all boards of one person, so every write is a transaction on disk before it returns.
It lies in the user state folder (``KANBOTS_HOME`` moves that). Not a cache: nothing can rebuild
it, so one that is damaged or newer than the program is refused, never replaced.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.paths import make_private
from kanbots_ls.store.errors import Damaged, DiskFull, NewerFormat, StoreError, Unwritable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T")

SCHEMA = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS spent (board TEXT, run TEXT, day TEXT, total_usd REAL NOT NULL,
                                  PRIMARY KEY (board, run, day)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS spent_by_day ON spent (day);
CREATE TABLE IF NOT EXISTS holds (account TEXT, kind TEXT, until REAL NOT NULL,
                                  PRIMARY KEY (account, kind)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS raised (day TEXT PRIMARY KEY, usd REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS windows (account TEXT, window TEXT, used REAL NOT NULL,
                                    resets REAL NOT NULL,
                                    PRIMARY KEY (account, window)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS slots (directory TEXT PRIMARY KEY, board TEXT NOT NULL,
                                  daemon TEXT NOT NULL, since TEXT NOT NULL, looked REAL)
    WITHOUT ROWID;
"""
# A table more needs no new SCHEMA: an older program does without it, and goes on with the rest.
# A run's share of a day is its total less the total of its last day before, so the order in which
# totals arrive, and how often, makes no difference.
_DAY = """
SELECT COALESCE(SUM(MAX(0, today.total_usd - COALESCE(
    (SELECT MAX(before.total_usd) FROM spent AS before
     WHERE before.board = today.board AND before.run = today.run AND before.day < today.day), 0)
)), 0) FROM spent AS today WHERE today.day = ?
"""


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing more for this account until then."""

    account: str
    kind: str
    until: float
    """Seconds since the epoch."""


class Ledger:
    """The open ledger; used from any thread, one call at a time."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database
        self._lock = Lock()

    def record(self, day: str, board: str, run: str, usd_total: float) -> None:
        """Note what the run has cost since it began, as of ``day`` (``2026-01-31``, local).

        Totals only grow; an older one that comes late changes nothing.
        """
        sql = """INSERT INTO spent VALUES (?, ?, ?, ?) ON CONFLICT (board, run, day)
                 DO UPDATE SET total_usd = MAX(total_usd, excluded.total_usd)"""
        self._write(sql, board, run, day, usd_total)

    def day_usd(self, day: str) -> float:
        """What all boards' runs cost on that day."""
        return float(self.look(lambda database: database.execute(_DAY, (day,)).fetchone()[0]))

    def raise_day(self, day: str, usd: float) -> None:
        """Let the person's boards spend so much on that day, or more if that is allowed already.

        ``day``: a date, or the key of a subscription's window, whose amount is from 0 to 1.
        """
        sql = """INSERT INTO raised VALUES (?, ?) ON CONFLICT (day)
                 DO UPDATE SET usd = MAX(usd, excluded.usd)"""
        self._write(sql, day, usd)

    def raised_usd(self, day: str) -> float | None:
        """What a person has raised that day's budget to; None: nobody has."""
        sql = "SELECT usd FROM raised WHERE day = ?"
        row = self.look(lambda database: database.execute(sql, (day,)).fetchone())
        return None if row is None else float(row[0])

    def hold(self, account: str, kind: str, until: float) -> None:
        """Hold an account until then, or longer if it is already; kinds as ``TroubleKind``."""
        sql = """INSERT INTO holds VALUES (?, ?, ?) ON CONFLICT (account, kind)
                 DO UPDATE SET until = MAX(until, excluded.until)"""
        self._write(sql, account, kind, until)

    def release(self, account: str, kind: str) -> None:
        """End a hold early: the agent got through."""
        self._write("DELETE FROM holds WHERE account = ? AND kind = ?", account, kind)

    def holds(self, now: float) -> tuple[Hold, ...]:
        """The holds that still stand at ``now``, the longest last."""
        sql = "SELECT account, kind, until FROM holds WHERE until > ? ORDER BY until"
        rows = self.look(lambda database: database.execute(sql, (now,)).fetchall())
        return tuple(Hold(*row) for row in rows)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        with self._lock:
            self._database.close()

    def look(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Read something; others may write meanwhile."""
        with self._lock:
            return self._guarded(lambda: work(self._database))

    def within(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in one transaction, in which no other board writes."""

        def whole() -> T:
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                return work(self._database)

        with self._lock:
            return self._guarded(whole)

    def _write(self, sql: str, *values: object) -> None:
        self.within(lambda database: database.execute(sql, values))

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except sqlite3.DatabaseError as error:
            raise _trouble(self.path, error) from error


def open_ledger(path: Path) -> Ledger:
    """Open or make the ledger at ``path``; its folder is made for the person alone.

    Raises ``NewerFormat``, ``Damaged``, ``DiskFull`` or ``Unwritable``.
    """
    try:
        make_private(path.parent)
        path.touch(mode=0o600)
        database = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
    except (OSError, sqlite3.DatabaseError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Unwritable(path, f"{reason}. Check the folder and its permissions.") from error
    try:
        _prepare(path, database)
    except sqlite3.DatabaseError as error:
        database.close()
        raise _trouble(path, error) from error
    except StoreError:
        database.close()
        raise
    return Ledger(path, database)


def _prepare(path: Path, database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    found = database.execute("PRAGMA user_version").fetchone()[0]
    if found > SCHEMA:
        raise NewerFormat(path, "written by a newer kanbots-ls. Update it; nothing was changed.")
    database.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")


def _trouble(path: Path, error: sqlite3.DatabaseError) -> StoreError:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return DiskFull(path, "no room left on the disk. Make room and try again.")
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return Damaged(path, "damaged. Move it away to begin a new one; day costs start at 0.")
        case _:
            return Unwritable(path, f"{error}. Check the disk and the folder's permissions.")
