"""Ends agents and previews whose worktree somebody deleted or moved.

They would work on what lies around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.model.events.previews import PreviewStopRequested
from kanbots_ls.supervisor.counter.absence import is_gone

if TYPE_CHECKING:
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer

ENDED = "Its agent was ended, as it had no place of its own to work in"
WORKTREE_GONE = "the loss of its worktree"
_PAUSE_SECONDS = 2.0


async def watch_astray(reducer: Reducer) -> None:
    """Look for ever; what is missing at two looks in a row was not merely being moved about."""
    missed: set[RunId] = set()
    while True:
        await anyio.sleep(_PAUSE_SECONDS)
        missing = await run_sync(_without_worktree, reducer)
        gone, missed = missing & missed, missing
        for run in gone:
            if reducer.state.run(run).live:
                await reducer.post(e.RunTroubled(run, ENDED))
            if reducer.state.run(run).preview.live:
                await reducer.post(PreviewStopRequested(run, WORKTREE_GONE))


def _without_worktree(reducer: Reducer) -> set[RunId]:
    return {
        run.id
        for run in tuple(reducer.state.runs.runs.values())
        if _works_there(run) and run.ending.discard_by is None and is_gone(run)
    }


def _works_there(run: Run) -> bool:
    previewed = run.preview.live and run.preview.stop_by is None
    return previewed or (run.live and not run.trouble)
