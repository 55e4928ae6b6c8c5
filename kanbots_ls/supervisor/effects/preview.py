"""``BeginPreview`` and ``EndPreview``: the program that shows a run's work, under a keeper.

It is kept as an agent is, in a directory of its own below the run's: so it outlives a daemon that
is killed, the next one finds it again, and nothing of it is left when it ends.  What it prints goes
to a file of the run's, beginning anew with each start.
"""

from __future__ import annotations

import logging
import secrets
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.launch.contract import StartRefused, StartSpec
from kanbots_ls.launch.process import sweep_marked
from kanbots_ls.model.events import previews as pe
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.supervisor.counter.absence import explained, is_gone
from kanbots_ls.supervisor.effects.leasing import lease_port
from kanbots_ls.supervisor.effects.printed import Printed, last_words
from kanbots_ls.supervisor.effects.variables import of_run
from kanbots_ls.supervisor.reading.processes import Processes
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.guarding import guard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyio.abc import TaskGroup

    from kanbots_ls.launch.contract import Exit, Process
    from kanbots_ls.model.effects import BeginPreview, EndPreview
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

TERM_SECONDS = 5.0
KILL_SECONDS = 10.0
NOBODY = (
    "kanbots-ls was started anew before it began, so nobody's environment is known. Start it again."
)
LOST = "It went with the machine, or somebody ended it."
_INTO_FILE = 'exec sh -c "$1" >>"$2" 2>&1'


class Previews:
    """Starts, adopts and ends them."""

    def __init__(self, tasks: TaskGroup, ports: Ports, reducer: Reducer) -> None:
        self._tasks = tasks
        self._ports = ports
        self._reducer = reducer
        self._up = Processes()

    async def begin(self, effect: BeginPreview) -> None:
        """Post that it starts, or why it can't."""
        run = self._reducer.state.run(effect.run)
        environment = self._ports.environments.of(run.id)
        if environment is None:
            await self._never(run.id, effect.start, NOBODY)
            return
        try:
            await self._begin(run, effect.start, scrub(environment))
        except (WorktreeError, OSError) as error:
            await self._never(run.id, effect.start, told(error))

    async def _begin(self, run: Run, start: int, environment: Mapping[str, str]) -> None:
        if await run_sync(is_gone, run):
            await self._never(run.id, start, explained(run))
            return
        if run.port is None:
            await lease_port(self._ports, self._reducer, run)
            run = self._reducer.state.run(run.id)
        printed = Printed(self._ports.preview_log(run.id), run.port)
        await printed.begin_anew()
        spec = await self._spec(run, start, environment)
        # What is on record as starting is known to the next daemon, whatever happens now.
        with anyio.CancelScope(shield=True):
            await self._reducer.post(pe.PreviewStarting(run.id, start, spec.mark))
            await self._launch(run.id, spec, printed)

    async def _spec(self, run: Run, start: int, environment: Mapping[str, str]) -> StartSpec:
        assert run.place is not None  # noqa: S101 - refused without a place
        worktree = Path(run.place.worktree)
        checkout = await run_sync(self._ports.checkouts.of, run.place.base_branch)
        variables = {**environment, **of_run(run, worktree, checkout)}
        log_path = str(self._ports.preview_log(run.id))
        return StartSpec(
            argv=("sh", "-c", _INTO_FILE, "sh", run.preview.command, log_path),
            cwd=worktree,
            env=guard.guard_environment(variables, worktree),
            mark=secrets.token_hex(16),
            number=start,
        )

    async def _launch(self, run: RunId, spec: StartSpec, printed: Printed) -> None:
        try:
            process = await self._ports.launcher.start(self._ports.preview_directory(run), spec)
        except (StartRefused, OSError) as refused:
            await self._never(run, spec.number, told(refused))
        except Exception:
            log.exception("run %s: its preview could not be started", run)
            await self._never(
                run, spec.number, "Its start failed inside kanbots-ls; see daemon.log."
            )
        else:
            self._attend(run, process, printed)

    async def adopt(self, run: Run) -> None:
        """Take up what went on without us, or post that it ended meanwhile."""
        start, found = run.preview.start, None
        directory = self._ports.preview_directory(run.id)
        try:
            found = await self._ports.launcher.attach(directory)
        except Exception:
            log.exception("run %s: what is left of its preview can't be read", run.id)
        if found is not None and found.process is not None and found.process.number == start:
            printed = Printed(self._ports.preview_log(run.id), run.port)
            self._attend(run.id, found.process, printed)
            return
        await sweep_marked(run.preview.mark)
        last = found.last_exit if found is not None else None
        if last is not None and last.start == start:
            await self._over(run.id, last)
        else:
            await self._never(run.id, start, LOST)

    async def end(self, effect: EndPreview) -> None:
        """TERM to all of it, then KILL; ``PreviewEnded`` is posted by whoever attends it."""
        process = await self._up.up(effect.run, effect.start)
        if process is None:
            return
        with anyio.CancelScope(shield=True):
            with anyio.move_on_after(TERM_SECONDS):
                await process.signal(signal.SIGTERM, "tree")
                await process.wait()
            await process.sweep()
            with anyio.move_on_after(KILL_SECONDS):
                await self._up.gone(effect.run)

    def _attend(self, run: RunId, process: Process, printed: Printed) -> None:
        self._up.register(run, process)
        self._tasks.start_soon(self._follow, run, process, printed, name=f"preview {run}")

    async def _follow(self, run: RunId, process: Process, printed: Printed) -> None:
        """Tell of its address until it ends, and then of its end."""
        try:
            async with anyio.create_task_group() as looking:
                looking.start_soon(self._look, run, process, printed)
                ended = await process.wait()
                looking.cancel_scope.cancel()
            # Servers that it put into the background would hold the port, and nobody knew them.
            swept = await process.sweep()
            if swept.left:
                log.warning("run %s: could not end %s of its preview", run, swept.left)
            await self._over(run, ended)
        except Exception:
            log.exception("run %s: its preview can't be followed", run)

    async def _look(self, run: RunId, process: Process, printed: Printed) -> None:
        try:
            async for url in printed.addresses(self._reducer.state.run(run).preview.url):
                await self._reducer.post(pe.PreviewReady(run, process.number, url))
        except OSError as error:
            log.warning("run %s: what its preview prints can't be read: %s", run, error)

    async def _over(self, run: RunId, ended: Exit) -> None:
        lines = await run_sync(last_words, self._ports.preview_log(run))
        self._up.forget(run, ended.start)
        await self._ports.launcher.release(self._ports.preview_directory(run))
        await self._reducer.post(
            pe.PreviewEnded(run, ended.start, ended.code, ended.signal, ended.error or "", lines)
        )

    async def _never(self, run: RunId, start: int, why: str) -> None:
        self._up.forget(run, start)
        await self._reducer.post(pe.PreviewEnded(run, start, reason=why))
