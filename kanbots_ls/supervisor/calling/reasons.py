"""What a person is called for, read off the state: each reason has a key of its own.

Level-triggered like effects: the same state gives the same reasons, and who was told remembers
the keys.  Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kanbots_ls.runs.asking.answer import all_decisions
from kanbots_ls.runs.errands import course
from kanbots_ls.runs.money.totals import session_cost
from kanbots_ls.runs.state.decisions import is_open
from kanbots_ls.runs.status import ENDED, status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.notify.letter import Kind
    from kanbots_ls.runs.state.decisions import Decision
    from kanbots_ls.runs.state.run import Run, Runs

SHARE = 0.8
"""Of a budget; from here on it is told."""
_SILENT = ("offer", "preview", "escape")
"""Questions that hold nobody, or that come of what a person has just done."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a person may want to know of now."""

    key: str
    kind: Kind
    about: str
    """A run's id, or what else it is about."""
    said: str
    """In a sentence; may hold a stranger's words."""
    persons: bool = False
    """The same on all boards of the person, so it is told once for all of them."""


def reasons(runs: Runs) -> Iterator[Reason]:
    """All that there are now."""
    for decision in all_decisions(runs):
        if is_open(decision) and decision.kind not in _SILENT:
            run = runs.runs.get(decision.run) if decision.run else None
            yield _asks(decision, run)
    shown = [run for run in runs.runs.values() if run.ending.discarded_at is None]
    for run in shown:
        yield from _of_run(run)
        yield from _of_review(run)
    for run in runs.runs.values():
        if run.errand_problem:
            said = f"No proposal how to split #{run.card}: {run.errand_problem}"
            yield Reason(f"split:{run.id}@{run.queued_at}", "failed", run.id, said)
    yield from _of_money(runs)
    for account, until in runs.holds.items():
        said = f"Nothing more starts on this account before {_clock(until)}."
        yield Reason(f"limit:{account}:{until}", "limit", "A limit is reached", said, persons=True)
    yield from _done(runs, shown)


def _clock(until: str) -> str:
    """As the person's clock will show it."""
    return datetime.fromisoformat(until).astimezone().strftime("%H:%M")


def _asks(decision: Decision, run: Run | None) -> Reason:
    """A call's questions are answered together, so they call once.

    When an agent asked is known only to the daemon that heard it; when its run was queued, to all.
    """
    about = decision.run or "The board"
    key = f"decision:{decision.group}@{run.queued_at if run else decision.opened_at}"
    return Reason(key, "waiting", about, decision.question)


def _of_run(run: Run) -> Iterator[Reason]:
    now = status(run)
    start = run.process.start if run.process else 0
    if now.state in ("failed", "interrupted") and run.errand is None:
        key = f"failed:{run.id}@{run.queued_at}:{start}:{run.turn.count}"
        yield Reason(key, "failed", run.id, f"{now.state}: {now.reason or run.title}")
    retry = run.turn.retry
    if now.state == "waiting" and now.reason == "rate limit" and retry and not retry.until:
        key = f"limit:{run.id}@{run.queued_at}:{start}:{run.turn.count}"
        yield Reason(key, "limit", run.id, "A rate limit whose end is not known; a reply goes on.")
    budget, cost = run.money.budget_usd, run.cost_usd
    if budget and cost and cost >= SHARE * budget and now.state not in ENDED:
        key = f"budget:{run.id}@{run.queued_at}:{budget}"
        yield Reason(key, "budget", run.id, _share("It", cost, budget))


def _of_review(run: Run) -> Iterator[Reason]:
    """Where the run goes on by itself, its own end is told."""
    review = run.review
    if review is None or review.mending == "sent" or course.is_past(run):
        return
    key = f"review:{review.review}@{run.queued_at}"
    if review.judgement is None:
        yield Reason(key, "failed", run.id, f"Its review is without a verdict: {review.problem}")
        return
    number = len(review.findings)
    found = "1 finding" if number == 1 else f"{number} findings"
    yield Reason(key, "done", run.id, f"Reviewed, {found}: {review.summary}")


def _of_money(runs: Runs) -> Iterator[Reason]:
    session, day = runs.session, runs.day
    spent = session_cost(runs) or 0.0
    if session and session.budget_usd and spent >= SHARE * session.budget_usd:
        key = f"budget:session:{session.started_at}:{session.budget_usd}"
        yield Reason(key, "budget", "The session", _share("It", spent, session.budget_usd))
    if day and day.budget_usd and day.spent_usd >= SHARE * day.budget_usd:
        key = f"budget:day:{day.date}:{day.budget_usd}"
        said = _share("Today", day.spent_usd, day.budget_usd)
        yield Reason(key, "budget", "Your day", said, persons=True)


def _share(what: str, spent: float, budget: float) -> str:
    return f"{what} has used ${spent:.2f} of ${budget:.2f}."


def _done(runs: Runs, shown: list[Run]) -> Iterator[Reason]:
    """Nothing is at work or queued any more, and it was no person who stopped the last one."""
    if not shown or any(status(run).state not in ENDED for run in shown):
        return
    work = [run for run in shown if run.errand is None]
    if not work:
        return
    last = max(work, key=lambda run: run.ended_at or "")
    ever = [run for run in runs.runs.values() if run.errand is None]
    turns = sum(run.turn.count for run in ever)
    if status(last).state == "idle":
        said = f"{last.title} is ready for your review; no run is at work any more."
        yield Reason(f"done:{len(ever)}:{turns}", "done", last.id, said)
