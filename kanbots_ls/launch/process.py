"""One agent process as the daemon sees it, whichever keeper serves it at the moment.

``local`` makes one per live process and runs :meth:`LocalProcess.keep_linked` in the daemon's
task group.  Output is read from the transcript itself, by offset; the link only says how far it
has grown.  When a keeper dies, another is put in its place and everything goes on.
"""

from __future__ import annotations

import base64
import logging
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anyio
from anyio import lowlevel, to_thread

from kanbots_ls.keeper.rundir import TRANSCRIPT, RunDirectory
from kanbots_ls.keeper.sweep import Sweep
from kanbots_ls.launch import keepers
from kanbots_ls.launch.contract import Chunk, Exit, SendRefused, Swept
from kanbots_ls.launch.link import Link, LinkLost, connect_keeper

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from kanbots_ls.launch.contract import SignalTarget

Json = dict[str, Any]
READ_AT_ONCE = 1 << 18
_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 5.0
_SWEEP_SECONDS = 10.0
"""A keeper that has not swept by then hangs itself, and others must do it."""
_HOLD_SECONDS = 2.0
logger = logging.getLogger(__name__)


class LocalProcess:
    """A process behind a keeper on this machine."""

    def __init__(self, run_dir: Path, record: Json, on_end: Callable[[], None]) -> None:
        """Stand for the process of ``record`` (``agent.json``); ``on_end`` is called once."""
        self.number = int(record["start"])
        self.pid = int(record["pid"])
        self.exit: Exit | None = None
        self.full: str | None = None
        self.size = 0
        self._run_dir = run_dir
        self._mark = str(record["mark"])
        self._on_end = on_end
        self._changed = anyio.Event()
        self._link: Link | None = None
        self._released = False

    async def read(self, offset: int) -> AsyncIterator[Chunk]:
        """The transcript from ``offset``, as it grows, until the process has ended."""
        file = os.open(self._run_dir / TRANSCRIPT, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while True:
                changed = self._changed
                limit = READ_AT_ONCE if self.exit is None else self.exit.size - offset
                # The bytes were just written, so this comes from memory.
                data = os.pread(file, max(0, min(READ_AT_ONCE, limit)), offset)
                if data:
                    yield Chunk(offset, data)
                    offset += len(data)
                    await lowlevel.checkpoint()
                elif self.exit is not None:
                    return
                else:
                    await changed.wait()
        finally:
            os.close(file)

    async def send(self, name: str, data: bytes) -> None:
        """Return once ``data`` was written to standard input.  Raises SendRefused."""
        text = base64.b64encode(data).decode()
        answer = await self._ask("send", name=name, data=text)
        if answer is None:
            raise SendRefused("the agent has ended")
        if not answer.get("ok"):
            raise SendRefused(str(answer.get("error")))

    async def signal(self, number: int, to: SignalTarget = "agent") -> None:
        """Signal the process, its group, or it and everything it started."""
        await self._ask("signal", signal=number, to=to)

    async def sweep(self) -> Swept:
        """Kill everything the process started, and itself."""
        answer = None
        with anyio.move_on_after(_SWEEP_SECONDS):
            answer = await self._ask("sweep")
        if answer is not None and answer.get("ok"):
            return Swept(tuple(answer["killed"]), tuple(answer["left"]))
        return await sweep_marked(self._mark)

    async def wait(self) -> Exit:
        """Return when it has ended and its exit is on record."""
        while self.exit is None:
            await self._changed.wait()
        return self.exit

    async def environment(self) -> dict[str, str] | None:
        """The environment it was started with, or None when nobody has it."""
        answer = await self._ask("environment")
        return None if answer is None else answer.get("environment")

    async def keep_linked(self) -> None:
        """Stay connected to a keeper until the process has ended or is released."""
        pause = _FIRST_PAUSE_SECONDS
        while self.exit is None and not self._released:
            try:
                link = await connect_keeper(self._run_dir)
            except LinkLost:
                if not await self._replace_keeper():
                    await anyio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
                continue
            pause = _FIRST_PAUSE_SECONDS
            await self._serve(link)

    async def release(self, *, hold: bool) -> None:
        """Hang up and leave the process to its keeper."""
        self._released = True
        link, self._link = self._link, None
        if link is not None:
            if hold and self.exit is None:
                with suppress(LinkLost), anyio.move_on_after(_HOLD_SECONDS):
                    await link.ask("hold")
            await link.close()
        self._announce()

    async def _serve(self, link: Link) -> None:
        """Follow through ``link`` for as long as its keeper lives."""
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._introduce, link)
                await link.listen(self._take_event)
                tasks.cancel_scope.cancel()
        finally:
            self._link = None
            with anyio.CancelScope(shield=True):
                await link.close()

    async def _introduce(self, link: Link) -> None:
        with suppress(LinkLost):
            facts = await link.ask("hello", role="daemon")
            await link.ask("follow")
            self.full = facts.get("full")
            self._link = link
            self._announce()

    def _take_event(self, message: Json) -> None:
        match message["event"]:
            case "grew":
                self.size = int(message["size"])
                self.full = None
            case "full":
                self.full = str(message["error"])
            case "exited":
                self._end(message["exit"])
            case other:
                logger.warning("a keeper told of %r", other)
        self._announce()

    async def _replace_keeper(self) -> bool:
        """Put a keeper in the place of one that is gone; False when that did not work now."""
        report = await keepers.replace_keeper(self._run_dir)
        if report == keepers.READY:
            logger.info("a new keeper took over", extra={"action": "keeper", "run": self._run_dir})
            return True
        recorded = recorded_exit(self._run_dir, self.number)
        if recorded is not None:
            self._end(recorded)
        elif report != keepers.OCCUPIED:
            tail = report or keepers.log_tail(self._run_dir)
            logger.error("no keeper for %s: %s", self._run_dir, tail)
        return self.exit is not None

    def _end(self, entry: Json) -> None:
        if self.exit is None:
            self.exit = exit_from(entry)
            self.size = self.exit.size
            self._on_end()
            self._announce()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()

    async def _ask(self, op: str, **fields: object) -> Json | None:
        """The answer of whichever keeper serves; None when the process has ended without one."""
        while True:
            link, changed = self._link, self._changed
            if link is not None:
                with suppress(LinkLost):
                    return await link.ask(op, **fields)
                if self._link is link:
                    self._link = None
            if self.exit is not None or self._released:
                return None
            if self._link is None:
                await changed.wait()


async def sweep_marked(mark: str) -> Swept:
    """Kill everything that carries this start's mark, without a keeper's help."""
    sweep = Sweep(set(), mark)
    done = False
    while not done:
        done = await to_thread.run_sync(sweep.step)
        # Time to die for those who were just killed.
        await anyio.sleep(_FIRST_PAUSE_SECONDS / 2)
    return Swept(tuple(sorted(sweep.killed)), tuple(sorted(sweep.left)))


def exit_from(entry: Json) -> Exit:
    """An entry of ``exits.ndjson``."""
    return Exit(
        start=int(entry["start"]),
        pid=int(entry["pid"]),
        code=entry.get("code"),
        signal=entry.get("signal"),
        error=entry.get("error"),
        size=int(entry["size"]),
        unread=int(entry.get("unread") or 0),
        at=str(entry["at"]),
    )


def recorded_exit(run_dir: Path, start: int) -> Json | None:
    """The recorded exit of start number ``start`` in ``run_dir``, or None."""
    run = RunDirectory(str(run_dir))
    try:
        return run.exit_of(start)
    finally:
        run.close()
