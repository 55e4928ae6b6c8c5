"""First starts in turn, of an agent whose processes share what the first one sets up.

``Starting`` begins those here. A database that the first process after an update brings up to date
is ready once that one has said hello; until then the next one waits, or for the end of what never
says it, one that a stop is still ending or that an earlier daemon started included. From then on as
many start at once as may.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping
    from pathlib import Path

    from kanbots_ls.model.effects import StartAgent
    from kanbots_ls.runs.state.process import Process
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.revisions import Revisions

_PLACES = ("HOME", "XDG_DATA_HOME")
"""Variables that say where a program keeps what is its own."""


class InTurn:
    """Who may start now; ``shared`` names what processes have in common (``shared_by``)."""

    def __init__(self, reducer: Reducer, revisions: Revisions) -> None:
        self._reducer = reducer
        self._revisions = revisions
        self._turns: defaultdict[Hashable, anyio.Lock] = defaultdict(anyio.Lock)
        self._ready: set[Hashable] = set()

    async def start(
        self, shared: Hashable, effect: StartAgent, begin: Callable[[], Awaitable[None]]
    ) -> None:
        """Begin when it is the run's turn; the first keep theirs until one has said hello."""
        if shared not in self._ready:
            async with self._turns[shared]:
                if shared not in self._ready:
                    await self._come_up(effect, self._agents_starting)
                    await begin()
                    await self._come_up(effect, self._is_starting)
                    if self._said_hello(effect):
                        self._ready.add(shared)
                    return
        await begin()

    async def _come_up(
        self, effect: StartAgent, are_starting: Callable[[StartAgent], bool]
    ) -> None:
        while are_starting(effect):
            await self._revisions.after(self._revisions.current)

    def _agents_starting(self, effect: StartAgent) -> bool:
        """A process of the same agent is, whoever started it."""
        state = self._reducer.state
        agent = state.run(effect.run).settings.agent
        return any(
            run.settings.agent == agent and _is_starting(run.process)
            for run in state.runs.runs.values()
        )

    def _is_starting(self, effect: StartAgent) -> bool:
        return _is_starting(self._reducer.state.run(effect.run).process)

    def _said_hello(self, effect: StartAgent) -> bool:
        """What never came up leaves the run with the process before it."""
        process = self._reducer.state.run(effect.run).process
        return process is not None and process.start == effect.start and process.introduced


def shared_by(program: Path, environment: Mapping[str, str]) -> Hashable:
    """The program as it is now, and whose it is (blocking)."""
    places = [environment.get(name, "") for name in _PLACES]
    try:
        seen = program.stat()
    except OSError:
        return (str(program), *places)
    return (str(program), seen.st_ino, seen.st_mtime_ns, seen.st_size, *places)


def _is_starting(process: Process | None) -> bool:
    """It lives and has not said yet what it can, nor why it can't begin."""
    return process is not None and process.live and not process.introduced and not process.refused
