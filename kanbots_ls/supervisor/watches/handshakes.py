"""Agents that were started and do not answer, ended once they have been waited for long enough.

What counts is the time in which this daemon waited and the machine was awake: neither a night with
the lid closed nor one without a daemon is the agent's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.runs.rules.handshake import is_awaited, told
from kanbots_ls.supervisor.reading.noise import noise

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports


class Handshakes:
    """A look at who is waited for; a part of each round."""

    def __init__(
        self, ports: Ports, reducer: Reducer, clock: Callable[[], float] = anyio.current_time
    ) -> None:
        """``clock``: seconds that stand still while the machine sleeps."""
        self._ports = ports
        self._reducer = reducer
        self._clock = clock
        self._since: dict[tuple[RunId, int], float] = {}
        """When each process was first seen to owe an answer."""

    async def __call__(self) -> None:
        """Post ``AgentUnanswering`` for those whose time is over."""
        now, seconds = self._clock(), self._ports.config.last_good().agent.handshake_seconds
        self._since = {key: self._since.get(key, now) for key in self._awaited()}
        for (run, start), since in self._since.items():
            if now - since >= seconds:
                await self._give_up(run, start, seconds)

    def _awaited(self) -> list[tuple[RunId, int]]:
        return [
            (run.id, run.process.start)
            for run in self._reducer.state.runs.runs.values()
            if run.process is not None and run.live and self._owes(run)
        ]

    def _owes(self, run: Run) -> bool:
        can = self._ports.adapter(run.settings).capabilities
        return is_awaited(
            run,
            handshake=can.handshake,
            tells_payer=can.tells_payer,
            selects_model=can.selects_model,
        )

    async def _give_up(self, run: RunId, start: int, seconds: float) -> None:
        """Unless it has answered while it was looked up what it printed instead."""
        settings = self._reducer.state.run(run).settings
        said = await run_sync(noise, self._ports.adapter(settings), self._ports.run_directory(run))
        if (run, start) in self._awaited():
            why = told(settings.agent, seconds, said)
            await self._reducer.post(e.AgentUnanswering(run, start, why))
