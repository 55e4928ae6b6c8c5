"""Rate limits and lost networks: whom they hold, and what goes on by itself when they are over.

A limit is an account's, so it holds new starts of the same agent and account on all boards of the
person; they hear of it by the ledger.  Only what an agent reports as a limit counts, and only one
over which it gave up a turn: a text that mentions 429 holds nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from kanbots_ls.model import events as e
from kanbots_ls.runs.asking.answer import go_on
from kanbots_ls.runs.money.accounts import account_of, holds
from kanbots_ls.runs.money.totals import halted
from kanbots_ls.runs.queue.slots import Cap, may_take_slot
from kanbots_ls.runs.state.run import Run, Runs
from kanbots_ls.runs.status import holds_slot, is_before_work, open_decisions, status

BY = "the limit's end"
"""Who sets a run to work again that had given up."""


def limited(runs: Runs, now: str) -> Mapping[str, str]:
    """The accounts that runs of this board gave up over, and until when (ISO 8601)."""
    found: dict[str, str] = {}
    for run in runs.runs.values():
        retry = run.turn.retry
        if retry is None or not retry.gave_up or retry.kind != "rate_limit" or not retry.until:
            continue
        account = account_of(runs, run)
        if account is not None and _moment(retry.until) > _moment(now):
            found[account] = max(found.get(account, retry.until), retry.until, key=_moment)
    return found


def following_holds(runs: Runs) -> Iterable[e.RunHeld]:
    """Runs that may not begin, or may again."""
    standing = holds(runs)
    for run in runs.runs.values():
        if standing and is_before_work(run):
            until = standing.get(account_of(runs, run) or "")
        else:
            until = None
        if until != run.held_until:
            yield e.RunHeld(run.id, until)


def going_on(runs: Runs, now: str, cap: Cap) -> Iterable[e.MessageQueued]:
    """Messages that set runs to work again whose limit or lost network is over, oldest first.

    As many as there are slots; each once, as a message on its way is a reason for no other.
    """
    for run in resumable(runs, now, cap.board):
        if may_take_slot(runs, run.id, cap):
            yield go_on(run, BY)


def resumable(runs: Runs, now: str, cap: int) -> Iterable[Run]:
    """Runs that could go on by themselves if this were the person's only board, oldest first."""
    waiting = [run for run in runs.runs.values() if run.turn.retry and run.turn.retry.gave_up]
    if not waiting or halted(runs):
        return
    standing = holds(runs)
    free = cap - sum(1 for run in runs.runs.values() if holds_slot(run))
    for run in waiting:
        if free > 0 and is_over(run, now) and (account_of(runs, run) or "") not in standing:
            free -= 1
            yield run


def waits_for_end(run: Run) -> bool:
    """It gave up a turn over a limit or the network, and nobody has said since how to go on."""
    retry, ending, turn = run.turn.retry, run.ending, run.turn
    if retry is None or not retry.gave_up or turn.open or turn.background or run.talk.outbox:
        return False
    ended = ending.discard_by is not None or ending.discarded_at is not None
    if ended or open_decisions(run):
        return False
    return turn.recorded >= turn.count and status(run).state == "waiting"


def is_over(run: Run, now: str) -> bool:
    """What it waits for by itself has come."""
    until = status(run).until if waits_for_end(run) else None
    return until is not None and _moment(until) <= _moment(now)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
