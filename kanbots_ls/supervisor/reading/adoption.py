"""After a restart: take up the agents that went on without us, and settle those that did not."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio

from kanbots_ls.launch.contract import Exit, StartRefused
from kanbots_ls.launch.process import sweep_marked
from kanbots_ls.model import events as e

if TYPE_CHECKING:
    from kanbots_ls.runs.state.process import Process as RunProcess
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.supervisor.reading.streams import Streams

log = logging.getLogger(__name__)

_ENVIRONMENT_SECONDS = 5.0
"""A keeper that hangs must not keep the board from being served."""
LOST = "The agent's process is gone; the machine may have been restarted. A reply resumes it."


class Adoption:
    """Finds each living run's process again."""

    def __init__(self, ports: Ports, reducer: Reducer, streams: Streams) -> None:
        self._ports = ports
        self._reducer = reducer
        self._streams = streams

    async def adopt(self, run: Run) -> None:
        """Read on where the last daemon stopped, or post how the process ended meanwhile."""
        assert run.process is not None  # noqa: S101 - only runs that had one are adopted
        try:
            found = await self._ports.launcher.attach(self._ports.run_directory(run.id))
        except StartRefused as refused:
            log.warning("run %s: %s", run.id, refused)
            await self._give_up(run, run.process)
            return
        except Exception:
            # One run's trouble is that run's alone: the others' daemon goes on.
            log.exception("run %s: what its keeper left can't be read", run.id)
            await self._give_up(run, run.process)
            return
        if found.process is None:
            await self._settle(run, run.process, found.last_exit)
            return
        with anyio.move_on_after(_ENVIRONMENT_SECONDS):
            environment = await found.process.environment()
            if environment is not None:
                self._ports.environments.adopt(run.id, environment)
        self._streams.begin(run.id, found.process)

    async def _give_up(self, run: Run, process: RunProcess) -> None:
        self._ports.processes.forget(run.id, process.start)
        await self._reducer.post(_lost(run, process))

    async def _settle(self, run: Run, process: RunProcess, last: Exit | None) -> None:
        self._ports.processes.forget(run.id, process.start)
        if last is not None and last.start == process.start:
            await self._streams.report(run.id, last)
        else:
            # Its directory may have been removed under a living agent; two must never share a
            # worktree.
            await sweep_marked(process.mark)
            await self._reducer.post(_never_started(run, process))


def _never_started(run: Run, process: RunProcess) -> e.AgentExited:
    """A start that left no trace is simply tried again: what it was for is in the outbox."""
    untold = bool(run.talk.outbox)
    return e.AgentExited(run.id, process.start, explanation="" if untold else LOST, lost=not untold)


def _lost(run: Run, process: RunProcess) -> e.AgentExited:
    return e.AgentExited(run.id, process.start, explanation=LOST, lost=True)
