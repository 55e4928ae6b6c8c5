"""A run's state, read off its parts in one place.

The order of the questions is the meaning: what a person did comes before what failed, what failed
before what waits, what waits before what works.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kanbots_ls.runs.queue.after import waits_for
from kanbots_ls.runs.state.decisions import HOLD_NOTHING, Decision, is_open
from kanbots_ls.runs.state.run import Run, RunState
from kanbots_ls.runs.state.turn import Retry
from kanbots_ls.runs.turns import conversation

_LOST_MINUTES = (1, 2, 5, 10)
"""How long after a turn that ended over a lost network the next is begun; the last for ever."""

ATTACHED = "attached at a terminal"
"""Why a run waits that a person has taken there."""

ENDED: tuple[RunState, ...] = ("idle", "failed", "stopped", "interrupted")
"""States in which nothing goes on; a reply resumes, discard is allowed."""


@dataclass(frozen=True, slots=True)
class Status:
    """State, why, and until when it waits (ISO 8601) where that is known."""

    state: RunState
    reason: str | None = None
    until: str | None = None


def status(run: Run) -> Status:
    """The run's state now."""
    if is_rewinding(run):
        return Status("working", "rewinding")
    if run.attached is not None and not is_stopping(run):
        return Status("waiting", ATTACHED)
    if run.ending.stop_by is not None:
        return _stopped(run)
    if run.trouble or run.failure:
        return Status("failed", run.trouble or run.failure)
    if run.place is None:
        return _before_place(run)
    if (waits := _waits_for_person(run)) is not None:
        return waits
    if run.live:
        return _alive(run)
    return _without_process(run)


def is_rewinding(run: Run) -> bool:
    """Its worktree is to go back, and nothing is before that."""
    return run.history.wish is not None and not is_stopping(run)


def is_stopping(run: Run) -> bool:
    """Somebody wants it stopped, and something of it may still be there."""
    return run.ending.stop_by is not None and not run.ending.stopped


def _stopped(run: Run) -> Status:
    reason = run.ending.stop_reason or f"stopped by {run.ending.stop_by}"
    if run.ending.stopped:
        return Status("stopped", f"{reason}. {run.trouble}" if run.trouble else reason)
    return Status("working", "stopping")


def _before_place(run: Run) -> Status:
    if (waits := _waits_for_person(run)) is not None:
        return waits
    if run.needs_environment:
        return Status("waiting", "environment")
    if run.admitted:
        return Status("preparing")
    card = waits_for(run)
    if card is not None:
        return Status("queued", f"after #{card}")
    if run.held_until:
        return Status("queued", "rate limit", run.held_until)
    if run.crowded is not None:
        return Status("queued", f"your cap of {run.crowded} at work over all boards")
    return Status("queued")


def is_before_work(run: Run) -> bool:
    """Nobody has told an agent of it yet, so a limit of its account can hold it."""
    if run.ending.stop_by is not None or run.ending.discard_by is not None:
        return False
    return run.place is None or any(message.kind == "prompt" for message in run.talk.outbox)


def _waits_for_person(run: Run) -> Status | None:
    waiting = open_decisions(run)
    if not waiting:
        return None
    ours = next((decision.kind for decision in waiting if decision.key is None), None)
    return Status("waiting", ours or "you")


def open_decisions(run: Run) -> tuple[Decision, ...]:
    """The run's decisions for which it waits for a person."""
    return tuple(d for d in run.talk.decisions if is_open(d) and d.kind not in HOLD_NOTHING)


def _alive(run: Run) -> Status:
    if run.process is not None and run.process.refused:
        again = conversation.is_wanted_again(run)
        return Status("working", "resuming") if again else Status("failed", run.process.refused)
    retry = run.turn.retry
    if retry is not None and not retry.gave_up:
        return _waits_by_itself(retry)
    if run.held_until and run.process is not None and not run.process.began:
        return Status("waiting", "rate limit", run.held_until)
    if is_busy(run):
        begun = run.process is None or run.process.began
        return Status("working", None if begun else "starting")
    return _after_turn(run)


def _waits_by_itself(retry: Retry) -> Status:
    reason = "rate limit" if retry.kind == "rate_limit" else retry.kind
    return Status("waiting", reason, retry.until)


def _gave_up(run: Run, retry: Retry) -> Status:
    if retry.kind != "network":
        return _waits_by_itself(retry)
    minutes = _LOST_MINUTES[min(retry.attempt, len(_LOST_MINUTES)) - 1]
    ended = datetime.fromisoformat(run.ended_at) if run.ended_at else None
    until = (ended + timedelta(minutes=minutes)).isoformat() if ended else None
    return Status("waiting", "network", until)


def is_busy(run: Run) -> bool:
    """A turn, a background task, a message on its way, or a turn not written down yet."""
    turn = run.turn
    pending = bool(run.talk.outbox) or turn.queued > 0 or turn.recorded < turn.count
    return turn.open or bool(turn.background) or pending or not run.session_known


def _without_process(run: Run) -> Status:
    if run.needs_environment:
        return Status("waiting", "environment")
    if run.process is None:
        return _before_process(run)
    if run.talk.outbox and not _died(run):
        return Status("working", "resuming")
    if run.turn.open or not run.session_known or (run.talk.outbox and _died(run)):
        state: RunState = "interrupted" if run.process.lost else "failed"
        return Status(state, run.process.explanation or _cut_short(run))
    if run.turn.recorded < run.turn.count:
        return Status("working")
    return _after_turn(run)


def _before_process(run: Run) -> Status:
    """An agent begins by itself in a worktree of ours, in an adopted one at a reply."""
    if run.place is None or not run.place.adopted:
        return Status("preparing")
    return Status("working", "starting") if run.talk.outbox else Status("idle", "adopted")


def _cut_short(run: Run) -> str:
    if run.session_known:
        return "The agent ended in the middle of a turn; a reply resumes its session."
    return "The agent ended before it had begun; a reply starts it again."


def _died(run: Run) -> bool:
    """The newest process ended before it took what it was started for."""
    process = run.process
    return process is not None and not process.live and bool(process.explanation)


def _after_turn(run: Run) -> Status:
    if run.turn.retry is not None:
        return _gave_up(run, run.turn.retry)
    if run.turn.outcome in ("failed", "max_turns", "budget"):
        return Status("failed", run.turn.error)
    return Status("idle", "interrupted" if run.turn.outcome == "interrupted" else None)


def is_ended(run: Run) -> bool:
    """Nothing of it goes on."""
    return status(run).state in ENDED


def holds_slot(run: Run) -> bool:
    """It counts against the cap: being prepared or at work, not waiting, not idle."""
    return run.ending.discarded_at is None and status(run).state in ("preparing", "working")
