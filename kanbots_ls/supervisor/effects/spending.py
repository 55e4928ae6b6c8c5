"""What the person has spent today, over all boards; from the ledger, kept at hand for views."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kanbots_ls.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.store.ledger import Ledger

log = logging.getLogger(__name__)


class Spending:
    """Writes this board's costs into the ledger and remembers the day's sum."""

    def __init__(self, ledger: Ledger, board: str, today: Callable[[], str]) -> None:
        """``today`` gives the person's local date, ``2026-01-31``."""
        self._ledger = ledger
        self._board = board
        self._today = today
        self._known: tuple[str, float] | None = None

    @property
    def day_usd(self) -> float | None:
        """The day's sum as last read; None until something was."""
        if self._known is None or self._known[0] != self._today():
            return None
        return self._known[1]

    def record(self, run: RunId, total_usd: float | None) -> None:
        """Note a run's total (blocking).  The ledger's trouble is logged, it is not the run's."""
        try:
            day = self._today()
            if total_usd is not None:
                self._ledger.record(day, self._board, run, total_usd)
            self._known = day, self._ledger.day_usd(day)
        except StoreError:
            log.exception("the ledger can't be used")

    def refresh(self) -> None:
        """Read the day's sum anew (blocking): other boards spend too."""
        try:
            day = self._today()
            self._known = day, self._ledger.day_usd(day)
        except StoreError:
            log.exception("the ledger can't be read")
