"""The day's meter: what this board's runs cost goes into the ledger while they work, and what all
boards have spent comes back, so that the person's day budget holds over all of them; likewise
how full a subscription's windows are.

Called in rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.runs.apply_board import apply_day
from kanbots_ls.runs.money.accounts import windows_heard
from kanbots_ls.runs.money.totals import paid_usd
from kanbots_ls.runs.rules import day_budget
from kanbots_ls.supervisor.watches.spending import Budgets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.model import events as e
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.ports import Ports


class Metering:
    """Measures the day."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(self) -> None:
        """Write what is new, read the day, and post it where it is another than was known."""
        runs = self._reducer.state.runs
        raises = day_budget.raises(runs)
        measured = await run_sync(measured_now, self._ports, self._reducer.state, raises)
        if measured is None:
            return
        taken = day_budget.raise_taken(runs) if raises else None
        if taken is not None:
            await self._reducer.post(taken, measured)
        elif runs.day != apply_day(runs, measured).day:
            await self._reducer.post(measured)


def measured_now(
    ports: Ports, state: State, raises: Mapping[str, float] | None = None
) -> e.DayMeasured | None:
    """The day after the costs of the living runs were written down (blocking)."""
    totals = {
        run.id: paid
        for run in state.runs.runs.values()
        if run.live and (paid := paid_usd(run)) is not None
    }
    budget = ports.config.last_good().budget
    share = None if budget.window_percent is None else budget.window_percent / 100
    heard = windows_heard(state.runs, ports.clock())
    return ports.spending.measure(totals, Budgets(budget.day_usd, share), raises, heard)
