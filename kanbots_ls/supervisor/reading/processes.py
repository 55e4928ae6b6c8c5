"""The agent processes that live, by run; whoever needs one that is just starting waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.launch.contract import Process
    from kanbots_ls.model.ids import RunId


@dataclass(slots=True)
class Processes:
    """Processes registered when started or adopted, forgotten when their end was read."""

    _live: dict[RunId, Process] = field(default_factory=dict)
    _over: dict[RunId, int] = field(default_factory=dict)
    """The highest start of each run that is known to be over."""
    _bell: anyio.Event = field(default_factory=anyio.Event)

    def __len__(self) -> int:
        return len(self._live)

    def __iter__(self) -> Iterator[Process]:
        # A copy, because other threads look through them too.
        return iter(tuple(self._live.values()))

    def register(self, run: RunId, process: Process) -> None:
        """The run's process is up."""
        self._live[run] = process
        self._ring()

    def forget(self, run: RunId, start: int) -> None:
        """That process has ended and been read to the end, or never came up."""
        self._over[run] = max(start, self._over.get(run, 0))
        process = self._live.get(run)
        if process is not None and process.number == start:
            del self._live[run]
        self._ring()

    def get(self, run: RunId) -> Process | None:
        """The run's process, if it is up."""
        return self._live.get(run)

    async def up(self, run: RunId, start: int) -> Process | None:
        """Wait for the run's ``start``-th process; None when that is over."""
        while start > self._over.get(run, 0):
            process = self._live.get(run)
            if process is not None and process.number == start:
                return process
            await self._bell.wait()
        return None

    async def gone(self, run: RunId) -> None:
        """Wait until the run has no process."""
        while run in self._live:
            await self._bell.wait()

    def _ring(self) -> None:
        self._bell.set()
        self._bell = anyio.Event()
