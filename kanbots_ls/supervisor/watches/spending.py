"""What the person has spent today, over all boards, and what they may; kept at hand for views.

The ledger is shared by all boards, so each writes its living runs' totals there while they work
and reads the sum within seconds.  Real dollars and list prices (≈) count alike, as the budget is
to bound what is used, whoever pays; paper money does not.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.model.money import WindowUse
from kanbots_ls.store.errors import StoreError
from kanbots_ls.store.windows import note_window, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.store.ledger import Ledger

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Budgets:
    """What the person has set: the day's dollars, and the part of a window, 0 to 1."""

    day_usd: float | None = None
    window: float | None = None


class Spending:
    """Writes this board's costs into the ledger and remembers the day's sum."""

    def __init__(
        self, ledger: Ledger, board: str, today: Callable[[], str], now: Callable[[], float]
    ) -> None:
        """``today``: the person's local date, ``2026-01-31``; ``now``: seconds since the epoch."""
        self._ledger = ledger
        self._board = board
        self._today = today
        self._now = now
        self._known: tuple[str, float] | None = None
        self._written: dict[RunId, float] = {}
        self._told: dict[str, float] = {}
        self._trouble = ""

    @property
    def day_usd(self) -> float | None:
        """The day's sum as last read; None until something was."""
        if self._known is None or self._known[0] != self._today():
            return None
        return self._known[1]

    def record(self, run: RunId, total_usd: float | None) -> None:
        """Note a run's total (blocking).  The ledger's trouble is logged, it is not the run's."""
        self.measure({} if total_usd is None else {run: total_usd})

    def refresh(self) -> None:
        """Read the day's sum anew (blocking): other boards spend too."""
        self.measure({})

    def measure(
        self,
        totals: Mapping[RunId, float],
        budgets: Budgets | None = None,
        raises: Mapping[str, float] | None = None,
        heard: Sequence[WindowUse] = (),
    ) -> e.DayMeasured | None:
        """Note runs' totals, raised budgets and what was heard of windows, then read (blocking).

        ``raises``: by date in dollars, by a window's key as a part of it.  None: the ledger can't
        be used.
        """
        budgets = budgets or Budgets()
        try:
            day = self._today()
            self._write(day, totals, heard)
            for key, amount in (raises or {}).items():
                self._ledger.raise_day(key, amount)
            self._known = day, self._ledger.day_usd(day)
            allowed = self._raised(day, budgets.day_usd)
            seen = tuple(self._windows(budgets.window))
        except StoreError as error:
            # Asked for every few seconds: the same trouble is told once.
            if str(error) != self._trouble:
                log.exception("the ledger can't be used")
            self._trouble = str(error)
            return None
        self._trouble = ""
        return e.DayMeasured(day, self._known[1], allowed, seen)

    def _write(self, day: str, totals: Mapping[RunId, float], heard: Sequence[WindowUse]) -> None:
        for run, total in totals.items():
            if total > self._written.get(run, 0.0):
                self._ledger.record(day, self._board, run, total)
                self._written[run] = total
        for window in heard:
            if window.used > self._told.get(window.key, -1.0):
                resets = datetime.fromisoformat(window.resets_at).timestamp()
                note_window(self._ledger, window.account, window.window, window.used, resets)
                self._told[window.key] = window.used

    def _windows(self, budget: float | None) -> Iterator[WindowUse]:
        for account, window, used, resets in windows(self._ledger, self._now()):
            until = datetime.fromtimestamp(resets, tz=UTC).isoformat()
            known = WindowUse(account, window, used, until)
            yield replace(known, budget=self._raised(known.key, budget))

    def _raised(self, key: str, budget: float | None) -> float | None:
        """The budget as configured, or what a person has raised it to; None: there is none."""
        if budget is None:
            return None
        return max(budget, self._ledger.raised_usd(key) or 0.0)
