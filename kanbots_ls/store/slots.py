"""The slots of one person over all their boards: whose runs have one, and whose wait for one.

A table of the ledger.  Each board writes its own rows and reads everybody's in one transaction, so
two boards never take the same slot.  Whether the run behind another board's row still lives is the
caller's to say; rows of runs that do not are nobody's and go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from kanbots_ls.store.ledger import Ledger

STALE_SECONDS = 40.0
"""A board that waits looks every other second; one that has not for so long waits no more."""
_NOTED_SECONDS = 10.0
"""How exactly its last look is noted, so that most looks write nothing."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A run at work on some board, and the daemon that wrote it down."""

    directory: str
    """The run's, as a whole path."""
    daemon: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a board has and would have; directories are whole paths."""

    board: str
    daemon: str
    held: Sequence[str]
    """Directories of its runs that have a slot already; they keep it, above the cap too."""
    wants: Sequence[tuple[str, str]]
    """Since when (ISO 8601, UTC), and the directory of a run that would start now."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a board got: how many slots other boards have, and which of its wishes came true."""

    others: int
    granted: frozenset[str]


def claim(
    ledger: Ledger, wish: Claim, cap: int, now: float, lives: Callable[[Holder], bool]
) -> Share:
    """Take what is free, the longest waiting first whatever its board (blocking).

    ``now``: seconds since the epoch.  Raises ``StoreError``.
    """
    return ledger.within(lambda database: _claim(database, wish, cap, now, lives))


def forget(ledger: Ledger, board: str) -> None:
    """The board counts its runs no more (blocking).  Raises ``StoreError``."""
    ledger.within(lambda database: _replace(database, board, "", set()))


def _claim(
    database: sqlite3.Connection,
    wish: Claim,
    cap: int,
    now: float,
    lives: Callable[[Holder], bool],
) -> Share:
    at_work, waiting = _others(database, wish.board, now, lives)
    line = sorted([*waiting, *wish.wants])
    first = line[: max(0, cap - at_work - len(wish.held))]
    granted = frozenset(directory for since, directory in wish.wants if (since, directory) in first)
    rows: set[tuple[str, str, float | None]] = {
        (directory, "", None) for directory in (*wish.held, *granted)
    }
    looked = now // _NOTED_SECONDS * _NOTED_SECONDS
    rows |= {(path, since, looked) for since, path in wish.wants if path not in granted}
    _replace(database, wish.board, wish.daemon, rows)
    return Share(at_work, granted)


def _others(
    database: sqlite3.Connection, board: str, now: float, lives: Callable[[Holder], bool]
) -> tuple[int, list[tuple[str, str]]]:
    """How many runs of other boards work, and which wait; what is neither is deleted."""
    at_work, waiting = 0, []
    sql = "SELECT directory, daemon, since, looked FROM slots WHERE board <> ?"
    for directory, daemon, since, looked in database.execute(sql, (board,)).fetchall():
        # A clock that was set back must not keep a row for ever either.
        if looked is not None and abs(now - looked) < STALE_SECONDS:
            waiting.append((since, directory))
        elif looked is None and lives(Holder(directory, daemon)):
            at_work += 1
        else:
            database.execute("DELETE FROM slots WHERE directory = ?", (directory,))
    return at_work, waiting


def _replace(
    database: sqlite3.Connection,
    board: str,
    daemon: str,
    rows: set[tuple[str, str, float | None]],
) -> None:
    """The board's rows are these; those that are there already cost no write."""
    sql = "SELECT directory, since, looked, daemon FROM slots WHERE board = ?"
    there = {tuple(row) for row in database.execute(sql, (board,)).fetchall()}
    wanted = {(*row, daemon) for row in rows}
    for directory, _since, _looked, _daemon in there - wanted:
        database.execute("DELETE FROM slots WHERE directory = ?", (directory,))
    for directory, since, looked, by in wanted - there:
        values = (directory, board, by, since, looked)
        database.execute("INSERT OR REPLACE INTO slots VALUES (?, ?, ?, ?, ?)", values)
