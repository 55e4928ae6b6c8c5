"""Performs effects: each in a task of its own, each at most once while it stays wanted.

After every change the wanted effects of the changed runs are compared with those under way or
done.  One that is no longer wanted is forgotten, so that it can be wanted again;
one that fails unexpectedly is logged and tried again after a pause.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from anyio.abc import TaskGroup

    from kanbots_ls.model.effects import Effect
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.folding.state import State

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 5.0


class Performer:
    """Keeps what is wanted under way."""

    def __init__(
        self,
        tasks: TaskGroup,
        perform: Callable[[Effect], Awaitable[None]],
        wants: Callable[[State, RunId], Iterable[Effect]],
        on_end: Callable[[RunId], None],
    ) -> None:
        """``wants`` reads off the state what a run wants; ``on_end`` hears of each run one of
        whose effects is over, so that it is reconsidered."""
        self._tasks = tasks
        self._perform = perform
        self._wants = wants
        self._on_end = on_end
        self._begun: dict[RunId, set[Effect]] = {}
        self._under_way: dict[Effect, tuple[anyio.CancelScope, anyio.Event]] = {}

    def reconsider(self, state: State, runs: Iterable[RunId]) -> None:
        """Begin what these runs want and have not begun; forget what they no longer want."""
        for run_id in runs:
            begun = self._begun.setdefault(run_id, set())
            now = self._wanted(state, run_id, begun)
            begun.intersection_update(now)
            for effect in now:
                if effect not in begun and effect not in self._under_way:
                    self._begin(effect)

    def _wanted(self, state: State, run: RunId, begun: set[Effect]) -> list[Effect]:
        """One run whose wants can't be told stays as it is; the others go on."""
        try:
            return list(self._wants(state, run))
        except Exception:
            log.exception("run %s: what it wants could not be told", run)
            return list(begun)

    async def cancel(self, run: RunId, kind: type[Effect]) -> None:
        """Cancel an effect of the run that is under way, and wait for its clean-up."""
        for effect, (scope, ended) in list(self._under_way.items()):
            if effect.run == run and isinstance(effect, kind):
                scope.cancel()
                await ended.wait()

    def _begin(self, effect: Effect) -> None:
        scope, ended = anyio.CancelScope(), anyio.Event()
        self._begun[effect.run].add(effect)
        self._under_way[effect] = (scope, ended)
        self._tasks.start_soon(self._carry_out, effect, scope, ended, name=str(effect))

    async def _carry_out(
        self, effect: Effect, scope: anyio.CancelScope, ended: anyio.Event
    ) -> None:
        try:
            with scope:
                await self._try(effect)
        finally:
            del self._under_way[effect]
            ended.set()
        self._on_end(effect.run)

    async def _try(self, effect: Effect) -> None:
        try:
            await self._perform(effect)
        except Exception:
            log.exception("effect failed", extra={"action": str(effect)})
            await anyio.sleep(_PAUSE_SECONDS)
            self._begun[effect.run].discard(effect)
