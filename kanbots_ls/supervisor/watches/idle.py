"""Ends agent processes that have been idle for long; a reply resumes their session.

An idle process costs some hundred megabytes and answers nothing that its session can't.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

import anyio

from kanbots_ls.model.effects import EndIdleAgent
from kanbots_ls.runs.status import status

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

_ROUNDS_PER_LIMIT = 10
_LONGEST_PAUSE = 15.0


async def watch_idle(
    ports: Ports, reducer: Reducer, end: Callable[[EndIdleAgent], Awaitable[None]]
) -> None:
    """Look at the living agents for ever, a few times within the limit."""
    while True:
        limit = ports.config.last_good().agent.idle_minutes * 60
        await anyio.sleep(min(_LONGEST_PAUSE, limit / _ROUNDS_PER_LIMIT))
        now = ports.clock()
        for run in list(reducer.state.runs.runs.values()):
            if run.process is not None and _is_idle(run, now, limit):
                await _guarded(end, EndIdleAgent(run.id, run.process.start, run.turn.count))


async def _guarded(end: Callable[[EndIdleAgent], Awaitable[None]], effect: EndIdleAgent) -> None:
    """One that can't be ended now is tried at the next look; the others go on."""
    try:
        await end(effect)
    except Exception:
        log.exception("run %s: its idle agent could not be ended", effect.run)


def _gave_up(run: Run) -> bool:
    return run.turn.retry is not None and run.turn.retry.gave_up and not run.turn.open


def _is_idle(run: Run, now: str, limit: float) -> bool:
    if not run.live or run.trouble:
        return False
    if not (status(run).state in ("idle", "failed") or _gave_up(run)):
        return False
    since = run.seen.at or run.started_at or now
    passed = datetime.fromisoformat(now) - datetime.fromisoformat(since)
    return passed.total_seconds() >= limit
