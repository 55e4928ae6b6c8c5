"""Errands, pure: what may be asked, and what the facts do to the runs that they are about.

A review is a run like any other, with its own agent, cost and log; only that its tree is thrown
away, and that what it brings back is told of the run it looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kanbots_ls.model import events as e
from kanbots_ls.model.commands import DismissFindings, ReviewRun
from kanbots_ls.model.errands import REVIEW_BLOCK, SPLIT_BLOCK, Errand
from kanbots_ls.model.events import errands as ee
from kanbots_ls.model.fenced import blocks
from kanbots_ls.model.ids import CardNumber, RunId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.errands import split
from kanbots_ls.runs.state.decisions import is_open
from kanbots_ls.runs.state.outcome import Review
from kanbots_ls.runs.state.run import Run, Runs
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.runs.turns import notices

LONGEST_FOCUS = 20_000
_US = "kanbots-ls"
_LONGEST_REPLY = 250_000


def under_way(runs: Runs, of: RunId) -> Run | None:
    """The review of that run that is not over."""
    return next((run for run in runs.runs.values() if _is_of(run, of)), None)


def _is_of(run: Run, of: RunId) -> bool:
    errand = run.errand
    ours = errand is not None and errand.kind == "review" and errand.of == of
    return ours and not run.errand_over


def split_under_way(runs: Runs, card: CardNumber) -> Run | None:
    """The split of that card that is not over."""
    ours = (run for run in runs.runs.values() if run.card == card and not run.errand_over)
    return next((run for run in ours if run.errand and run.errand.kind == "split"), None)


def archived(runs: Runs, card: CardNumber) -> Iterator[e.JournalEvent]:
    """What becomes of splitting a card that is put out of sight: nobody is asked any more."""
    busy = split_under_way(runs, card)
    if busy is not None and status(busy).state not in ENDED:
        yield e.StopRequested(busy.id, _US, "its card was archived")
    for decision in runs.decisions:
        if is_open(decision) and split.card_of_decision(decision) == card:
            yield e.DecisionAnswered(decision.id, None, (split.NONE,), text=False, by=_US)
            yield e.AnswerDelivered(decision.group, None)


def queued(runs: Runs, run: Run, identity: RunId, told: str, command: ReviewRun) -> e.RunQueued:
    """A reviewer's run; ``told`` is what it is told below its title."""
    errand = Errand(
        "review",
        run.id,
        command.turns,
        command.commit,
        command.focus,
        command.mends,
        run.ending.stopped,
        len(run.landing.promotions),
        len(run.history.rewinds),
    )
    return e.RunQueued(
        identity,
        run.card,
        f"Review of {run.id}",
        told,
        command.settings,
        command.by,
        notices.told(runs),
        errand,
    )


def dismiss(run: Run, command: DismissFindings) -> tuple[e.JournalEvent, ...]:
    """Findings of its newest review out of sight; those that are already change nothing."""
    review = run.review
    if review is None:
        raise Refused(
            "wrong_state",
            f"Run {run.id} has not been reviewed. `kanbots-ls review {run.id}` has it done.",
        )
    every = range(1, len(review.findings) + 1)
    strange = [number for number in command.findings if number not in every]
    if strange:
        known = f"It has 1 to {len(every)}." if every else "It has none."
        raise Refused("unknown", f"The review of {run.id} has no finding {strange[0]}. {known}")
    wanted = set(command.findings or every) - review.dismissed
    if not wanted:
        return ()
    return (ee.FindingsDismissed(run.id, review.review, tuple(sorted(wanted)), command.by),)


def applied(run: Run, event: ee.ErrandEvent, at: str | None) -> Run:
    """The run after one of these."""
    match event:
        case ee.ErrandFinished():
            return replace(run, errand_over=True, brought="", errand_problem=event.problem)
        case ee.ReviewFinished():
            return replace(run, review=_review(event, at))
        case ee.FindingsDismissed():
            return _dismissed(run, event)


def _review(event: ee.ReviewFinished, at: str | None) -> Review:
    return Review(
        event.review,
        event.turn,
        event.commit,
        event.judgement,
        event.summary,
        event.findings,
        event.problem,
        event.words,
        event.mending,
        at or "",
        rewinds=event.rewinds,
    )


def _dismissed(run: Run, event: ee.FindingsDismissed) -> Run:
    if run.review is None or run.review.review != event.review:
        return run
    gone = run.review.dismissed | frozenset(event.findings)
    return replace(run, review=replace(run.review, dismissed=gone))


def is_past(run: Run) -> bool:
    """Its newest review is of a state that the run has gone on from, or been put back from."""
    review = run.review
    if review is None:
        return False
    return run.turn.open or (run.turn.count, len(run.history.rewinds)) != (
        review.turn,
        review.rewinds,
    )


def brought(run: Run, said: str) -> Run:
    """An errand's agent ended a turn with these words; what holds its block is not lost again."""
    if run.errand is None:
        return run
    if has_brought(run) and not has_brought(replace(run, brought=said)):
        return run
    return replace(run, brought=said[-_LONGEST_REPLY:])


def has_brought(run: Run) -> bool:
    """An errand's agent has said what it was sent for."""
    name = REVIEW_BLOCK if run.errand and run.errand.kind == "review" else SPLIT_BLOCK
    return any(blocks(run.brought, name))
