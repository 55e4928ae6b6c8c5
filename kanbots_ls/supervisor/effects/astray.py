"""Ends agents whose worktree somebody deleted or moved: they would work on what lies around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.supervisor.counter.absence import is_gone

if TYPE_CHECKING:
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.folding.reducer import Reducer

ENDED = "Its agent was ended, as it had no place of its own to work in"
_PAUSE_SECONDS = 2.0


async def watch_astray(reducer: Reducer) -> None:
    """Look for ever; what is missing at two looks in a row was not merely being moved about."""
    missed: set[RunId] = set()
    while True:
        await anyio.sleep(_PAUSE_SECONDS)
        missing = await run_sync(_without_worktree, reducer)
        gone, missed = missing & missed, missing
        for run in gone:
            await reducer.post(e.RunTroubled(run, ENDED))


def _without_worktree(reducer: Reducer) -> set[RunId]:
    return {
        run.id
        for run in tuple(reducer.state.runs.runs.values())
        if run.live and not run.trouble and run.ending.discard_by is None and is_gone(run)
    }
