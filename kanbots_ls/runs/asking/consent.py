"""Whether a set-up command may run: a person's yes to its exact text, once per board.

A command that came with a clone runs only after that.  A run without it waits before anything is
made for it, and one answer serves all runs that wait with the same text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.ids import DecisionId
from kanbots_ls.runs.state.decisions import Decision
from kanbots_ls.runs.state.run import Run, Runs

RUN_IT = "Run it"
NOT_NOW = "Not this time"
STOP_RUN = "Stop the run"


def digest(text: str) -> str:
    """What a consent is to: the text to the last blank, in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def given(runs: Runs, text: str, by: str) -> tuple[e.JournalEvent, ...]:
    """The fact that a person agrees to this text, unless somebody did already."""
    known = not text or digest(text) in runs.consents
    return () if known else (e.ConsentGiven(digest(text), by),)


def setup_of(run: Run) -> str:
    """The command that is to set the run up; empty: none."""
    return "" if run.setup_waived else run.settings.setup


def following_consents(runs: Runs) -> tuple[e.JournalEvent, ...]:
    """Questions to ask, those that an answer elsewhere settles, and what answers lead to."""
    waiting = [run for run in runs.runs.values() if _is_concerned(run)]
    return tuple(fact for run in waiting for fact in _following(runs, run, waiting))


def _is_concerned(run: Run) -> bool:
    ending = run.ending.stop_by is not None or run.ending.discard_by is not None
    asks = bool(setup_of(run)) and not run.settings.setup_own
    return asks and run.place is None and not (ending or run.failure or run.trouble)


def _following(runs: Runs, run: Run, waiting: Iterable[Run]) -> Iterable[e.JournalEvent]:
    question = _asked(run)
    agreed = runs.consents.get(digest(run.settings.setup))
    if question is None:
        if agreed is None:
            yield _ask(run)
    elif question.state == "opened":
        if agreed is not None:
            yield _answered(run, question, RUN_IT, agreed)
        elif (other := _put_off_elsewhere(run, question, waiting)) is not None:
            yield _answered(run, question, NOT_NOW, other)
    elif question.state == "answered":
        yield e.AnswerDelivered(question.group, run.id)
        yield from _consequences(runs, run, question)


def _consequences(runs: Runs, run: Run, question: Decision) -> Iterable[e.JournalEvent]:
    by = question.answered_by
    match question.answer:
        case (label,) if label == RUN_IT:
            yield from given(runs, run.settings.setup, by)
        case (label,) if label == NOT_NOW:
            yield e.SetUpWaived(run.id, by)
        case _:
            yield e.StopRequested(run.id, by, "you did not want its set-up command to run")


def _put_off_elsewhere(run: Run, question: Decision, waiting: Iterable[Run]) -> str | None:
    """Who said *not this time* of the same text in another run while this one was asked."""
    for other in waiting:
        theirs = _asked(other)
        same = other.settings.setup == run.settings.setup and theirs is not None
        if same and theirs and theirs.state == "answered" and theirs.answer == (NOT_NOW,):
            return theirs.answered_by
    return None


def _answered(run: Run, question: Decision, label: str, by: str) -> e.DecisionAnswered:
    return e.DecisionAnswered(question.id, run.id, (label,), text=False, by=by)


def _asked(run: Run) -> Decision | None:
    return run.decision(DecisionId(f"{run.id}.consent-1"))


def _ask(run: Run) -> e.DecisionOpened:
    return e.DecisionOpened(
        DecisionId(f"{run.id}.consent-1"),
        run.id,
        "consent",
        f"kanbots.toml names a command that sets up each new worktree. Run it for {run.id}?",
        (
            Option(RUN_IT, "As you would yourself; asked again only when the text changes."),
            Option(NOT_NOW, "The agent starts in a worktree that is not set up."),
            Option(STOP_RUN, "Nothing has been made for it yet."),
        ),
        detail=run.settings.setup,
    )
