"""Rounds: what the boards of one person tell each other by the ledger, and what the clock brings.

A look at the ledger takes some microseconds, so there is one every other second while anything
could be stopped or go on by it, and seldom otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from kanbots_ls.model import events as e
from kanbots_ls.runs.rules.stuck import is_silent
from kanbots_ls.runs.status import is_ended

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.supervisor.revisions import Revisions

_OTHERS_SECONDS = 2.0
"""How late another board is seen here, while something goes on."""
_RESTING_SECONDS = 30.0
_PAUSE_SECONDS = 0.25
"""Between two looks while this board's own runs change."""


class Rounds:
    """Looks at the ledger for ever."""

    def __init__(
        self,
        ports: Ports,
        parts: Sequence[Callable[[], Awaitable[None]]],
        reducer: Reducer,
        revisions: Revisions,
    ) -> None:
        """``parts``: what is done in a round, in order."""
        self._ports = ports
        self._parts = parts
        self._reducer = reducer
        self._revisions = revisions

    async def watch(self) -> None:
        """A round after each change of the board, and now and then."""
        while True:
            seen = self._revisions.current
            await self.look()
            pause = _OTHERS_SECONDS if _goes_on(self._reducer.state) else _RESTING_SECONDS
            with anyio.move_on_after(pause):
                await self._revisions.after(seen)
            await anyio.sleep(_PAUSE_SECONDS)

    async def look(self) -> None:
        """One round."""
        for part in self._parts:
            await part()
        await self._hear_silence()

    async def _hear_silence(self) -> None:
        """Runs of which nothing was heard for long say so, though nothing happens to them."""
        minutes = self._ports.config.last_good().agent.stuck_minutes
        now = self._ports.clock()
        silent = [
            e.RunSilent(run.id, minutes)
            for run in self._reducer.state.runs.runs.values()
            if run.silent_minutes is None and is_silent(run, now, minutes)
        ]
        if silent:
            await self._reducer.post(*silent)


def _goes_on(state: State) -> bool:
    """Something may spend, or waits for the day's budget or a limit's end."""
    runs = state.runs.runs.values()
    known = state.runs.day_stop is not None or any(run.live for run in runs)
    return known or any(not is_ended(run) for run in runs)
