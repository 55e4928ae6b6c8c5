"""What the person has spent today, over all boards, and what they may; kept at hand for views.

The ledger is shared by all boards, so each writes its living runs' totals there while they work
and reads the sum within seconds.  Real dollars and list prices (≈) count alike, as the budget is
to bound what is used, whoever pays; paper money does not.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
        self._written: dict[RunId, float] = {}
        self._trouble = ""

    @property
    def day_usd(self) -> float | None:
        """The day's sum as last read; None until something was."""
        if self._known is None or self._known[0] != self._today():
            return None
        return self._known[1]

    def record(self, run: RunId, total_usd: float | None) -> None:
        """Note a run's total (blocking).  The ledger's trouble is logged, it is not the run's."""
        self.measure({} if total_usd is None else {run: total_usd}, None)

    def refresh(self) -> None:
        """Read the day's sum anew (blocking): other boards spend too."""
        self.measure({}, None)

    def measure(
        self,
        totals: Mapping[RunId, float],
        budget_usd: float | None,
        raised_usd: float | None = None,
    ) -> e.DayMeasured | None:
        """Note runs' totals and a raise of the day's budget, then read the day (blocking).

        ``budget_usd``: the day's, as configured.  None: the ledger can't be used.
        """
        try:
            day = self._today()
            self._write(day, totals)
            if raised_usd is not None:
                self._ledger.raise_day(day, raised_usd)
            self._known = day, self._ledger.day_usd(day)
            if budget_usd is not None:
                budget_usd = max(budget_usd, self._ledger.raised_usd(day) or 0.0)
        except StoreError as error:
            # Asked for every few seconds: the same trouble is told once.
            if str(error) != self._trouble:
                log.exception("the ledger can't be used")
            self._trouble = str(error)
            return None
        self._trouble = ""
        return e.DayMeasured(day, self._known[1], budget_usd)

    def _write(self, day: str, totals: Mapping[RunId, float]) -> None:
        for run, total in totals.items():
            if total > self._written.get(run, 0.0):
                self._ledger.record(day, self._board, run, total)
                self._written[run] = total
