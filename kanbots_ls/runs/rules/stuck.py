"""*Stuck?*: a hint beside a working run, never a state; nothing is done about it, and any other
event takes it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from kanbots_ls.runs.state.run import Run
from kanbots_ls.runs.status import status

MANY = 3
"""Failures of the same call in a row."""


def stuck(run: Run) -> str | None:
    """Why the run may be stuck, in a few words."""
    if not _is_at_work(run):
        return None
    if run.tries.failures >= MANY:
        return f"`{run.tries.call}` failed {run.tries.failures} times in a row"
    return f"silent for over {run.silent_minutes:g} minutes" if run.silent_minutes else None


def is_silent(run: Run, now: str, minutes: float) -> bool:
    """Nothing was heard of a turn, or of its beginning, for that long."""
    heard = run.seen.at or run.turn.opened_at or run.started_at
    if heard is None or not _is_at_work(run):
        return False
    passed = datetime.fromisoformat(now) - datetime.fromisoformat(heard)
    return passed >= timedelta(minutes=minutes)


def _is_at_work(run: Run) -> bool:
    beginning = run.process is not None and run.live and not run.process.began
    return (run.turn.open or beginning or is_behind(run)) and status(run).state == "working"


def is_behind(run: Run) -> bool:
    """An errand's agent has ended its turn and left something at work in the background, which
    brings nothing unless it has the agent go on."""
    turn = run.turn
    waits = turn.open or turn.queued > 0 or run.talk.outbox or turn.recorded < turn.count
    return run.errand is not None and bool(turn.background) and not waits
