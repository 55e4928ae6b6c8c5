"""How an errand ends by itself: what it brought is told where it belongs, its tree is thrown away.

Pure.  However the run came to rest, that is the end of it: a reviewer that failed, was stopped or
was lost with the machine is told as a review without a verdict, and another one may be asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from kanbots_ls.model import events as e
from kanbots_ls.model.cards import Card
from kanbots_ls.model.commands import ReviewRun, SplitCard
from kanbots_ls.model.errands import Errand, Mending, Verdict
from kanbots_ls.model.events import errands as ee
from kanbots_ls.model.ids import RunId, run_id
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.decide import check_budgets, find, message, runs_of
from kanbots_ls.runs.errands import course, split, words
from kanbots_ls.runs.errands.checked import NotRead
from kanbots_ls.runs.errands.verdict import verdict_in
from kanbots_ls.runs.money.accounts import halts
from kanbots_ls.runs.money.totals import day_over_budget, over_budget, session_over_budget
from kanbots_ls.runs.outcomes import landing
from kanbots_ls.runs.refusals import no_errand, not_discarded
from kanbots_ls.runs.rules.stuck import is_behind
from kanbots_ls.runs.state.decisions import is_open
from kanbots_ls.runs.state.run import Run, Runs
from kanbots_ls.runs.status import ENDED, Status, status
from kanbots_ls.runs.turns import notices
from kanbots_ls.runs.turns.talk import message_id

T = TypeVar("T")
US = "kanbots-ls"
_LONGEST_WORDS = 4000


def check_review(runs: Runs, identity: RunId) -> Run:
    """The run, where a reviewer may look at it now."""
    run = find(runs, identity)
    not_discarded(run)
    no_errand(run, "reviewed")
    landing.check_quiet(run)
    landing.check_rests(run, "Have it reviewed")
    other = course.under_way(runs, run.id)
    if other is not None:
        raise Refused(
            "wrong_state",
            f"Run {run.id} is being reviewed already, by {other.id}. Wait for that, or stop it: "
            f"`kanbots-ls stop {other.id}`.",
        )
    return run


def review(runs: Runs, command: ReviewRun) -> tuple[e.RunQueued, e.MessageQueued]:
    """A reviewer's run with its task as first message."""
    run = check_review(runs, command.run)
    if run.turn.count != command.turns:
        raise Refused("wrong_state", f"Run {run.id} has gone on meanwhile. Ask again.")
    check_budgets(runs, command.settings.agent)
    identity = run_id(run.card, len(runs_of(runs, run.card)) + 1)
    told = words.task(run, command.focus)
    queued = course.queued(runs, run, identity, told, command)
    return queued, e.MessageQueued(identity, message_id(identity, 1), "prompt")


def split_card(runs: Runs, card: Card, command: SplitCard) -> tuple[e.RunQueued, e.MessageQueued]:
    """The run of who is to split the card, with its task as first message."""
    check_split(runs, card)
    check_budgets(runs, command.settings.agent)
    identity = run_id(card.number, len(runs_of(runs, card.number)) + 1)
    begun = bool(command.commit)
    told = words.split_task(card.title, card.body, command.focus, begun=begun)
    queued = e.RunQueued(
        identity,
        card.number,
        f"Split of #{card.number}",
        told,
        command.settings,
        command.by,
        notices.told(runs),
        Errand("split", command.of, commit=command.commit, focus=command.focus),
    )
    return queued, e.MessageQueued(identity, message_id(identity, 1), "prompt")


def check_split(runs: Runs, card: Card) -> None:
    """Refuse to split it where that is under way, asked about, or of no use."""
    if card.archived:
        raise Refused(
            "wrong_state",
            f"Card #{card.number} is archived. Bring it back first: "
            f"`kanbots-ls card archive {card.number} --undo`.",
        )
    other = course.split_under_way(runs, card.number)
    if other is not None:
        raise Refused(
            "wrong_state",
            f"Card #{card.number} is being split already, by {other.id}. Wait for that, or stop "
            f"it: `kanbots-ls stop {other.id}`.",
        )
    for decision in runs.decisions:
        if is_open(decision) and split.card_of_decision(decision) == card.number:
            raise Refused(
                "wrong_state",
                f"How to split #{card.number} is proposed already: "
                f"`kanbots-ls answer {decision.id} …`.",
            )


def following_errands(runs: Runs) -> Iterator[e.JournalEvent]:
    """The end of each errand that has come to rest; one that would not is stopped."""
    for run in runs.runs.values():
        if run.errand is None or run.errand_over:
            continue
        if _rests(run):
            yield from _finished(runs, run, run.errand)
        elif _goes_on(run) and (why := _budget_reached(runs, run) or _waits_for_ever(run)):
            yield e.StopRequested(run.id, US, why)


def _finished(runs: Runs, run: Run, errand: Errand) -> Iterator[e.JournalEvent]:
    if errand.kind == "review":
        yield from _told(runs, run, errand)
        yield ee.ErrandFinished(run.id)
    else:
        yield from _proposed(run)
    if run.ending.discard_by is None and run.ending.discarded_at is None:
        yield e.DiscardRequested(run.id, US)


def _goes_on(run: Run) -> bool:
    """By itself it would do more than have its last turn written down."""
    at_work = run.turn.open or bool(run.turn.background) or run.turn.recorded >= run.turn.count
    return run.ending.stop_by is None and at_work


def _budget_reached(runs: Runs, run: Run) -> str:
    """Which one; its half-done look is worth no waiting, and another is asked for in a word."""
    if over_budget(run):
        return f"its budget of ${run.money.budget_usd:.2f} is reached"
    if session_over_budget(runs):
        return "the session's budget is reached"
    if day_over_budget(runs):
        return "today's budget is reached"
    return "its account's budget is reached" if halts(runs, run) else ""


def _waits_for_ever(run: Run) -> str:
    """Why nothing more comes of it by itself; a person could only stop it."""
    retry, now = run.turn.retry, status(run)
    if retry is not None and retry.gave_up and now.state == "waiting" and now.until is None:
        return f"it gave up over {'a rate limit' if retry.kind == 'rate_limit' else retry.kind}"
    if is_behind(run) and run.silent_minutes:
        return f"a task in its background said nothing for {run.silent_minutes:g} minutes"
    return ""


def _rests(run: Run) -> bool:
    if run.ending.discarded_at is not None:
        return True
    if is_behind(run) and course.has_brought(run):
        return True
    recorded = run.turn.recorded >= run.turn.count or bool(run.trouble)
    return recorded and status(run).state in ENDED


def _told(runs: Runs, run: Run, errand: Errand) -> Iterator[e.JournalEvent]:
    reviewed = runs.runs.get(errand.of) if errand.of else None
    if reviewed is None:
        return
    found = _brought(run, verdict_in)
    if isinstance(found, Verdict):
        mending = _mending(reviewed, errand, found)
        yield ee.ReviewFinished(
            reviewed.id,
            run.id,
            errand.turn,
            errand.commit,
            found.judgement,
            found.summary,
            found.findings,
            mending=mending,
            rewinds=errand.rewinds,
        )
        if mending == "sent":
            yield message(reviewed, words.to_mend(run.id, found.findings), US)
        return
    said = run.brought.strip()[-_LONGEST_WORDS:]
    yield ee.ReviewFinished(
        reviewed.id,
        run.id,
        errand.turn,
        errand.commit,
        None,
        problem=found,
        words=said,
        rewinds=errand.rewinds,
    )


def _proposed(run: Run) -> Iterator[e.JournalEvent]:
    found = _brought(run, split.pieces_in)
    if isinstance(found, str):
        yield ee.ErrandFinished(run.id, found)
        return
    yield split.asked(run, found)
    yield ee.ErrandFinished(run.id)


def _brought(run: Run, read: Callable[[str], T]) -> T | str:
    """What it says, or why that is nothing."""
    now = Status("idle") if is_behind(run) else status(run)
    if now.state == "idle" and now.reason is not None:
        return f"its agent was {now.reason}"
    if now.state != "idle":
        how = now.state if now.state == "failed" else f"was {now.state}"
        return f"its agent {how}: {now.reason.rstrip('.')}" if now.reason else f"its agent {how}"
    try:
        return read(run.brought)
    except NotRead as none:
        return str(none)


def _mending(reviewed: Run, errand: Errand, found: Verdict) -> Mending:
    """A run that went on meanwhile is told nothing: it may have become another's business."""
    if not errand.mends:
        return ""
    if found.judgement != "mend":
        return "nothing"
    ending = reviewed.ending
    gone = ending.discard_by is not None or ending.discarded_at is not None
    busy = status(reviewed).state not in ENDED or reviewed.landing.under_way
    same = _as_it_was(reviewed, errand) and reviewed.history.wish is None
    return "went_on" if gone or busy or not same else "sent"


def _as_it_was(run: Run, errand: Errand) -> bool:
    """Whoever stopped, landed or rewound it since then wants no more of it without being asked."""
    now = (
        run.turn.count,
        run.ending.stopped,
        len(run.landing.promotions),
        len(run.history.rewinds),
    )
    return now == (errand.turn, errand.stopped, errand.landed, errand.rewinds)
