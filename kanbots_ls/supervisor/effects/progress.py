"""Tells how far a phase is while it goes on; only what has changed, and not too often."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

import anyio

from kanbots_ls.model import events as e
from kanbots_ls.supervisor.effects.threads import accompanied

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.folding.reducer import Reducer

T = TypeVar("T")
_SECONDS = 0.5


async def shown(
    reducer: Reducer, run: RunId, progress: Callable[[], str], step: Callable[[], Awaitable[T]]
) -> T:
    """The result of ``step``, or its bare exception; until then the run shows ``progress``."""
    return await accompanied(step, partial(_show, reducer, run, progress))


async def _show(reducer: Reducer, run: RunId, progress: Callable[[], str]) -> None:
    told = ""
    while True:
        await anyio.sleep(_SECONDS)
        now = progress()
        if now != told:
            await reducer.post(e.PhaseProgressed(run, now))
            told = now
