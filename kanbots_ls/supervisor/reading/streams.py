"""Living agents' lines on their way into the reducer, one task per process."""

from __future__ import annotations

import logging
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
from anyio.to_thread import run_sync

from kanbots_ls.agents.contract import Exited
from kanbots_ls.model import events as e
from kanbots_ls.model.complaints import brief
from kanbots_ls.runs.money.totals import paid_usd
from kanbots_ls.runs.turns.conversation import LONGEST_REFUSAL, shown
from kanbots_ls.supervisor.folding.losing import begin_anew, lost_words
from kanbots_ls.supervisor.reading.ingest import Batch, Ingest
from kanbots_ls.supervisor.reading.noise import complaint, noise

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyio.abc import TaskGroup

    from kanbots_ls.launch.contract import Exit, Process
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

_BY_SIGNAL = 128
"""Exit codes from here on say that a signal ended the program."""
_SWEEP_SECONDS = 5.0
_AGAIN_SECONDS = 2.0


class Streams:
    """Reads every living agent to its end, then reports the end."""

    def __init__(
        self,
        tasks: TaskGroup,
        ports: Ports,
        reducer: Reducer,
        ingests: dict[RunId, Ingest],
        publish: Callable[[RunId, Batch], None],
    ) -> None:
        """``publish`` hands each batch to whoever follows the run, after it was folded."""
        self._tasks = tasks
        self._ports = ports
        self._reducer = reducer
        self._ingests = ingests
        self._publish = publish

    def begin(self, run: RunId, process: Process) -> None:
        """Read this process from where its run's reading stands."""
        self._ports.processes.register(run, process)
        self._tasks.start_soon(self._guarded, run, process, name=f"read {run}")

    def ingest(self, run: RunId) -> Ingest:
        """The run's reading."""
        if run not in self._ingests:
            settings = self._reducer.state.run(run).settings
            self._ingests[run] = Ingest(self._ports.adapter(settings))
        return self._ingests[run]

    async def _guarded(self, run: RunId, process: Process) -> None:
        """One run's trouble is that run's alone, and what stands in the way may pass."""
        while True:
            try:
                return await self._read(run, process)
            except Exception:
                log.exception("run %s: reading its agent failed", run)
            self.ingest(run).framer.rewind()
            await anyio.sleep(_AGAIN_SECONDS)

    async def _read(self, run: RunId, process: Process) -> None:
        ingest = self.ingest(run)
        async for chunk in process.read(ingest.offset):
            for batch in ingest.feed(chunk.data):
                await self._hand_on(run, batch)
        for batch in ingest.close():
            await self._hand_on(run, batch)
        ended = await process.wait()
        if _died(ended):
            await _sweep(process)
        await self.report(run, ended)
        if await self.begin_anew(run):
            await self._reducer.post(e.TranscriptLost(run, lost_words(run)))
        self._ports.processes.forget(run, process.number)

    async def begin_anew(self, run: RunId) -> bool:
        """Whether the run's directory was removed; then its transcript begins anew."""
        directory = self._ports.run_directory(run)
        if directory.is_dir():
            return False
        await run_sync(begin_anew, directory, self._reducer.journal_offset)
        self._ingests.pop(run, None)
        self._reducer.lines[run] = self._reducer.offsets[run] = 0
        log.warning("run %s: its directory was removed", run)
        return True

    async def _hand_on(self, run: RunId, batch: Batch) -> None:
        await self._reducer.hear(run, batch)
        state = self._reducer.state.run(run)
        told = tuple(shown(state, event) for event in batch.events)
        self._publish(run, replace(batch, events=told))
        await anyio.lowlevel.checkpoint()

    async def report(self, run: RunId, ended: Exit) -> None:
        """Post how the process ended, with a sentence for the person where it was no good end."""
        state = self._reducer.state.run(run)
        # A process that was killed in mid-turn has spent as well, and no turn's end will say so.
        await run_sync(self._ports.spending.record, run, paid_usd(state))
        adapter = self._ports.adapter(state.settings)
        directory = self._ports.run_directory(run)
        began = state.process is not None and state.process.began
        said = "" if began else await run_sync(noise, adapter, directory)
        tail = await run_sync(complaint, directory)
        exited = Exited(ended.code, ended.signal, tail, ended.error or "", said, began)
        ours = (run, ended.start) in self._ports.ending
        why = (
            ""
            if ours
            else brief(adapter.explain_exit(exited), LONGEST_REFUSAL) or _unbegun(state, said)
        )
        if state.process is not None and state.process.start == ended.start:
            why = state.process.refused or why
        unknown = ended.code is None and ended.signal is None and not ended.error
        await self._reducer.post(
            e.AgentExited(
                run,
                ended.start,
                ended.code,
                ended.signal,
                why,
                lost=not ours and (unknown or ended.signal == signal.SIGKILL),
            )
        )


def _unbegun(run: Run, said: str) -> str:
    """An agent that leaves politely without a look at its message would be started for ever."""
    if run.process is None or run.process.began or not run.talk.outbox:
        return ""
    program = run.settings.agent
    reason = f"; it said “{said}”" if said else ", and gave no reason"
    return (
        f"{program} ended before it had begun{reason}. Try `{program}` in a terminal, or see "
        "`kanbots-ls doctor`; a reply starts it again."
    )


def _died(ended: Exit) -> bool:
    """It had no chance to end its own commands."""
    return ended.signal is not None or ended.code is None or ended.code >= _BY_SIGNAL


async def _sweep(process: Process) -> None:
    """End what a dead agent left working, or a resumed one would share the worktree with it."""
    with anyio.move_on_after(_SWEEP_SECONDS, shield=True):
        swept = await process.sweep()
        if swept.left:
            log.warning("could not end %s", swept.left)
