"""Tells how far a phase is while it goes on; only what has changed, and not too often."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio

from kanbots_ls.model import events as e

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
    found: list[T] = []
    failed: list[Exception] = []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_show, reducer, run, progress)
        try:
            found.append(await step())
        except Exception as error:  # noqa: BLE001 - raised again below, outside the group
            failed.append(error)
        tasks.cancel_scope.cancel()
    if failed:
        raise failed[0]
    return found[0]


async def _show(reducer: Reducer, run: RunId, progress: Callable[[], str]) -> None:
    told = ""
    while True:
        await anyio.sleep(_SECONDS)
        now = progress()
        if now != told:
            await reducer.post(e.PhaseProgressed(run, now))
            told = now
