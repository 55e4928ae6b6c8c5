"""The day's meter: what this board's runs cost goes into the ledger while they work, and what all
boards have spent comes back, so that the person's day budget holds over all of them.

Called in rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.runs import day_budget
from kanbots_ls.runs.money import paid_usd
from kanbots_ls.runs.state import Day

if TYPE_CHECKING:
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
        raised = day_budget.raised_to(runs)
        measured = await run_sync(measured_now, self._ports, self._reducer.state, raised)
        if measured is None:
            return
        taken = day_budget.raise_taken(runs) if raised is not None else None
        if taken is not None:
            await self._reducer.post(taken, measured)
        elif runs.day != Day(measured.day, measured.spent_usd, measured.budget_usd):
            await self._reducer.post(measured)


def measured_now(
    ports: Ports, state: State, raised_usd: float | None = None
) -> e.DayMeasured | None:
    """The day after the costs of the living runs were written down (blocking)."""
    totals = {
        run.id: paid
        for run in state.runs.runs.values()
        if run.live and (paid := paid_usd(run)) is not None
    }
    budget = ports.config.last_good().budget.day_usd
    return ports.spending.measure(totals, budget, raised_usd)
