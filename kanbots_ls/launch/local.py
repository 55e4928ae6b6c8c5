"""Agent processes on this machine, each behind a keeper.

The daemon makes one ``LocalLauncher`` in its root task group, and the supervisor uses it through
``contract.Launcher``.  For each live process it holds both FIFOs of the run open without reading,
so that a keeper's death loses nothing even when the agent ends meanwhile.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import anyio
from anyio import to_thread

from kanbots_ls.keeper.channels import Channels, open_channels
from kanbots_ls.keeper.rundir import AGENT, LOCK, RunDirectory
from kanbots_ls.launch import keepers
from kanbots_ls.launch.contract import Attached, StartRefused, Swept
from kanbots_ls.launch.process import LocalProcess, exit_from, sweep_marked
from kanbots_ls.rendezvous.locks import FileLock
from kanbots_ls.rendezvous.paths import make_private

if TYPE_CHECKING:
    from pathlib import Path

    from anyio.abc import TaskGroup

    from kanbots_ls.launch.contract import Exit, StartSpec
    from kanbots_ls.launch.keepers import WarmKeeper

Json = dict[str, Any]
logger = logging.getLogger(__name__)

_COMING_SECONDS = 5.0
"""A keeper starts its agent sooner than that; one that hangs must not hold up the board."""
_PAUSE_SECONDS = 0.05


class LocalLauncher:
    """A ``Launcher`` with keepers; its tasks live in the task group it is given."""

    def __init__(self, tasks: TaskGroup) -> None:
        """Run what must go on beside the caller in ``tasks``."""
        self._tasks = tasks
        self._channels: dict[Path, Channels] = {}
        self._warm: dict[Path, WarmKeeper] = {}
        self._processes: dict[Path, LocalProcess] = {}

    async def place(self, run_dir: Path) -> None:
        """Make ``run_dir`` and start a keeper there that waits for ``start``."""
        self._hold(run_dir)
        if run_dir not in self._warm:
            self._warm[run_dir] = await keepers.warm_keeper(run_dir)

    async def start(self, run_dir: Path, spec: StartSpec) -> LocalProcess:
        """Start a process in ``run_dir``.  Raises StartRefused."""
        previous = self._processes.pop(run_dir, None)
        if previous is not None and previous.exit is None:
            self._processes[run_dir] = previous
            raise StartRefused(f"{run_dir.name} has a live agent process ({previous.pid})")
        if previous is not None:
            # Its keeper lingers for our sake; the next one needs its place.
            await previous.release(hold=False)
        await self.place(run_dir)
        report = await self._warm.pop(run_dir).start(spec)
        if not report:
            # It was killed while it waited; a second one costs little, a failed run a lot.
            report = await self._start_again(run_dir, spec)
        record = _read_record(run_dir)
        if record is None or record.get("start") != spec.number:
            self._let_go(run_dir)
            raise StartRefused(report or keepers.log_tail(run_dir) or "the keeper was killed")
        return self._take_up(run_dir, record)

    async def attach(self, run_dir: Path) -> Attached:
        """Take up the process of ``run_dir`` where it is."""
        known = self._processes.get(run_dir)
        if known is not None and known.exit is None:
            return Attached(known, _last_exit(run_dir))
        # A keeper that was told what to start by a daemon that died has no record yet.
        with anyio.move_on_after(_COMING_SECONDS):
            coming = True
            while coming and not _is_up(run_dir):
                await anyio.sleep(_PAUSE_SECONDS)
                coming = await to_thread.run_sync(_is_kept, run_dir)
                await anyio.sleep(_PAUSE_SECONDS)
        record, last_exit = _read_record(run_dir), _last_exit(run_dir)
        if record is None or not _is_up(run_dir):
            return Attached(None, last_exit)
        self._hold(run_dir)
        return Attached(self._take_up(run_dir, record), last_exit)

    async def sweep(self, run_dir: Path) -> Swept:
        """Kill what the newest process of ``run_dir`` started, though it has ended itself."""
        record = _read_record(run_dir)
        return Swept((), ()) if record is None else await sweep_marked(str(record["mark"]))

    async def release(self, run_dir: Path, *, hold: bool = False) -> None:
        """Let the process of ``run_dir`` go on without us."""
        warm = self._warm.pop(run_dir, None)
        if warm is not None:
            warm.dismiss()
        process = self._processes.pop(run_dir, None)
        if process is not None:
            await process.release(hold=hold)
        self._let_go(run_dir)

    async def _start_again(self, run_dir: Path, spec: StartSpec) -> str:
        record = _read_record(run_dir)
        if record is not None and record.get("start") == spec.number:
            return ""
        return await (await keepers.warm_keeper(run_dir)).start(spec)

    def _take_up(self, run_dir: Path, record: Json) -> LocalProcess:
        process = LocalProcess(run_dir, record, lambda: self._let_go(run_dir))
        self._processes[run_dir] = process
        self._tasks.start_soon(self._keep_linked, process, name=f"keeper of {run_dir.name}")
        return process

    async def _keep_linked(self, process: LocalProcess) -> None:
        """One run's trouble stays that run's: nothing raised here may end the daemon."""
        try:
            await process.keep_linked()
        except Exception:
            logger.exception("lost sight of start %d", process.number)

    def _hold(self, run_dir: Path) -> None:
        make_private(run_dir)
        if run_dir not in self._channels:
            try:
                self._channels[run_dir] = open_channels(str(run_dir))
            except OSError as error:
                raise StartRefused(f"cannot make the FIFOs of {run_dir}: {error}") from error

    def _let_go(self, run_dir: Path) -> None:
        channels = self._channels.pop(run_dir, None)
        if channels is not None:
            channels.close()


def _read_record(run_dir: Path) -> Json | None:
    if not run_dir.is_dir():
        return None
    run = RunDirectory(str(run_dir))
    try:
        return run.read_json(AGENT)
    finally:
        run.close()


def _last_exit(run_dir: Path) -> Exit | None:
    if not run_dir.is_dir():
        return None
    run = RunDirectory(str(run_dir))
    try:
        entry = run.last_exit()
    finally:
        run.close()
    return None if entry is None else exit_from(entry)


def _is_up(run_dir: Path) -> bool:
    """Whether a start is on record whose end is not."""
    record, last_exit = _read_record(run_dir), _last_exit(run_dir)
    return record is not None and (last_exit is None or last_exit.start < int(record["start"]))


def _is_kept(run_dir: Path) -> bool:
    """Whether a keeper holds the run's lock; one that waits for its orders leaves with us."""
    if not run_dir.is_dir():
        return False
    lock = FileLock(run_dir / LOCK)
    free = lock.take()
    lock.release()
    return not free
