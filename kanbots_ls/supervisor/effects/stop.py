"""``StopAgent`` and ``EndIdleAgent``: the ladder down, every step bounded, safe to call twice.

Interrupt → end by protocol → TERM → KILL of the whole tree and of every process that carries
this start's mark.
"""

from __future__ import annotations

import logging
import signal
from typing import TYPE_CHECKING

import anyio

from kanbots_ls.launch.contract import Process, SendRefused
from kanbots_ls.model import agent_commands as say
from kanbots_ls.model import events as e
from kanbots_ls.model.effects import EndIdleAgent, PrepareRun, StartAgent, StopAgent
from kanbots_ls.supervisor.effects.leasing import give_port_back
from kanbots_ls.supervisor.effects.talk import standing_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kanbots_ls.launch.contract import Swept
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.effects.performer import Performer
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.supervisor.revisions import Revisions

log = logging.getLogger(__name__)

INTERRUPT_SECONDS = 2.0
END_SECONDS = 5.0
TERM_SECONDS = 3.0
KILL_SECONDS = 10.0


class Stopping:
    """Ends agents and all they started."""

    def __init__(
        self, ports: Ports, reducer: Reducer, performer: Performer, revisions: Revisions
    ) -> None:
        self._ports = ports
        self._revisions = revisions
        self._reducer = reducer
        self._performer = performer

    async def stop(self, effect: StopAgent) -> None:
        """Post ``StopFinished`` when nothing of the run is left."""
        run = effect.run
        await self._performer.cancel(run, PrepareRun)
        await self._performer.cancel(run, StartAgent)
        process = await self._process(run)
        if process is not None:
            await self._down(run, process, interrupt=True)
        else:
            # A stop that a crash cut short may have ended the agent and nothing that it started.
            self._report(run, await self._ports.launcher.sweep(self._ports.run_directory(run)))
            await self._ports.launcher.release(self._ports.run_directory(run))
        if self._reducer.state.run(run).place is None:
            await give_port_back(self._ports, run)
        if self._reducer.state.run(run).ending.stop_by is not None:
            await self._reducer.post(e.StopFinished(run))

    async def end_idle(self, effect: EndIdleAgent) -> None:
        """End an idle process; its session stays to be resumed."""
        process = await self._process(effect.run)
        if process is not None and process.number == effect.start:
            await self._down(effect.run, process, interrupt=False)

    async def _process(self, run: RunId) -> Process | None:
        """The run's process; right after a restart it is only being taken up, and waited for."""
        newest = self._reducer.state.run(run).process
        if newest is not None and newest.live:
            return await self._ports.processes.up(run, newest.start)
        return self._ports.processes.get(run)

    async def _down(self, run: RunId, process: Process, *, interrupt: bool) -> None:
        self._ports.ending.add((run, process.number))
        with anyio.CancelScope(shield=True):
            if interrupt and self._reducer.state.run(run).turn.open:
                await self._say(run, process, say.Interrupt(f"stop-{process.number}"))
                await self._within(INTERRUPT_SECONDS, self._turn_over(run))
            told = await self._say(run, process, say.EndSession(f"end-{process.number}"))
            if not (told and await self._within(END_SECONDS, process.wait)):
                await self._within(TERM_SECONDS, lambda: process.signal(signal.SIGTERM, "group"))
                await self._within(TERM_SECONDS, process.wait)
            self._report(run, await process.sweep())
            await self._within(KILL_SECONDS, lambda: self._ports.processes.gone(run))

    @staticmethod
    def _report(run: RunId, swept: Swept) -> None:
        if swept.left:
            log.warning("run %s: could not end %s", run, swept.left)

    async def _say(self, run: RunId, process: Process, command: say.AgentCommand) -> bool:
        """Whether its protocol has words for this."""
        state = self._reducer.state.run(run)
        adapter = self._ports.adapter(state.settings)
        name = f"{process.number}/{getattr(command, 'request_id', '')}"
        data = b"".join(adapter.encode(command, standing_of(state)))
        if not data:
            return False
        try:
            # An agent that does not read takes nothing: then the signals say it.
            await self._within(INTERRUPT_SECONDS, lambda: process.send(name, data))
        except SendRefused as refused:
            log.info("run %s takes no more input: %s", run, refused.reason)
        return True

    def _turn_over(self, run: RunId) -> Callable[[], Awaitable[None]]:
        async def over() -> None:
            while self._reducer.state.run(run).turn.open:
                await self._revisions.after(self._revisions.current)

        return over

    @staticmethod
    async def _within(seconds: float, wait: Callable[[], Awaitable[object]]) -> bool:
        with anyio.move_on_after(seconds):
            await wait()
            return True
        return False
