"""How full the windows of a person's subscriptions are, as told by agents on any of their boards.

A table of the ledger.  Within one window the use only grows, so it makes no difference who tells
of it how often and in which order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.store.ledger import Ledger

SAME_SECONDS = 300.0
"""Two reports whose resets lie closer are of one window; agents round it differently."""


def note_window(ledger: Ledger, account: str, window: str, used: float, resets: float) -> None:
    """Note a window's use, 0 to 1, until it ``resets`` (seconds since the epoch; blocking).

    An earlier window's report that comes late changes nothing.  Raises ``StoreError``.
    """
    sql = f"""INSERT INTO windows VALUES (?, ?, ?, ?) ON CONFLICT (account, window) DO UPDATE SET
        used = CASE WHEN excluded.resets > resets + {SAME_SECONDS} THEN excluded.used
                    WHEN excluded.resets > resets - {SAME_SECONDS} THEN MAX(used, excluded.used)
                    ELSE used END,
        resets = CASE WHEN excluded.resets > resets + {SAME_SECONDS} THEN excluded.resets
                      ELSE resets END"""  # noqa: S608 - a constant of this file
    ledger.within(lambda database: database.execute(sql, (account, window, used, resets)))


def windows(ledger: Ledger, now: float) -> list[tuple[str, str, float, float]]:
    """Account, window, use and reset of those that have not reset at ``now`` (blocking).

    Raises ``StoreError``.
    """
    sql = "SELECT account, window, used, resets FROM windows WHERE resets > ? ORDER BY 1, 2"
    return ledger.look(lambda database: database.execute(sql, (now,)).fetchall())
