"""Limits of the person's accounts, over all their boards; and the way back.  Called in rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.runs.rules.limits import going_on
from kanbots_ls.supervisor.counter.absence import is_gone
from kanbots_ls.supervisor.watches.sharing import cap_of

if TYPE_CHECKING:
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports


class Holding:
    """Keeps the board's knowledge of holds, and lets go on what waited for a limit's end."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(self) -> None:
        """One round."""
        runs, now = self._reducer.state.runs, self._ports.clock()
        standing = await run_sync(self._ports.holds.exchange, runs, now)
        if standing != runs.holds:
            await self._reducer.post(e.HoldsMeasured(standing))
        await self._go_on(now)

    async def _go_on(self, now: str) -> None:
        """One a round, so that they do not come all at once."""
        config = self._ports.config.last_good()
        if not config.agent.resume_after_limit:
            return
        for message in going_on(self._reducer.state.runs, now, cap_of(self._ports)):
            run = self._reducer.state.run(message.run)
            if not await run_sync(is_gone, run):
                await self._reducer.submit(
                    lambda state, run=run, message=message: (  # type: ignore[misc]
                        (message,) if state.run(run.id) is run else ()
                    )
                )
                return
