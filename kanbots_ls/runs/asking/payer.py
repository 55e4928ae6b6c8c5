"""Who pays for a run: shown before its first turn, and asked about when it is not as last time.

An agent process says who pays before it gets a message, so nothing is spent until a person has
agreed.  *Last time* is this run's own earlier process, else the newest other run of the same agent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option, PayerReported
from kanbots_ls.model.ids import DecisionId, RunId
from kanbots_ls.runs.asking.answer import GO_ON, STOP_HERE
from kanbots_ls.runs.state.decisions import Decision
from kanbots_ls.runs.state.money import Paid
from kanbots_ls.runs.state.run import Run, Runs

_WORDS = {"api_key": "an API key", "subscription": "a subscription", "nobody": "nobody"}


def reported(run: Run, event: PayerReported) -> Run:
    """The run after its process said who pays; ``compared`` completes it."""
    before = run.money.paid
    last = replace(before, last=None) if agreed(run) else before.last
    start = run.process.start if run.process else 0
    paid = Paid(event.payer, event.account, start, last)
    return replace(run, money=replace(run.money, paid=paid))


def compared(runs: Runs, run: Run) -> Run:
    """The same run, knowing who paid last time, as that stands when it says who pays."""
    others = (replace(other.money.paid, last=None) for other in _others(runs, run) if agreed(other))
    last = run.money.paid.last or next(others, None)
    return replace(run, money=replace(run.money, paid=replace(run.money.paid, last=last)))


def told(run: Run) -> bool:
    """The living process has said who pays."""
    return run.process is not None and run.money.paid.start == run.process.start


def waits_for_payer(run: Run) -> bool:
    """Nothing may be sent yet: nobody knows who pays, or a person has not agreed."""
    if run.turn.open or run.turn.background:
        return False
    question = asked(run)
    return not told(run) or (question is not None and question.state in ("opened", "answered"))


def asked(run: Run) -> Decision | None:
    """The question about the newest process's payer, if there was reason to ask."""
    return run.decision(_decision(run))


def agreed(run: Run) -> bool:
    """Somebody known pays, and nobody objected."""
    question = asked(run)
    fine = question is None or (question.answer == (GO_ON,) and question.state != "withdrawn")
    return run.money.paid.payer != "unknown" and fine


def following_payers(runs: Runs, changed: Iterable[RunId]) -> tuple[e.JournalEvent, ...]:
    """Questions that a change of payer opens, and those that an agreement elsewhere answers.

    ``changed``: the runs that are not what they were.
    """
    concerned = [runs.runs[run] for run in changed]
    if any(asked(run) for run in concerned):
        concerned = list(runs.runs.values())
    return tuple(fact for run in concerned for fact in _following(runs, run))


def _following(runs: Runs, run: Run) -> Iterable[e.JournalEvent]:
    ending = run.ending.stop_by is not None or run.ending.discard_by is not None
    if ending or not run.live or not told(run) or run.money.paid.payer == "unknown":
        return
    question = asked(run)
    if question is None:
        last = run.money.paid.last
        if last is not None and _differs(last, run.money.paid) and not _began(run):
            yield _ask(run, last)
    elif question.state == "opened" and (by := _agreed_elsewhere(runs, run)):
        yield e.DecisionAnswered(question.id, run.id, (GO_ON,), text=False, by=by)


def _began(run: Run) -> bool:
    """It was sent to work already.  A rebuild reads each run's lines by themselves, so another
    run's word that came later may then count as *last time*."""
    return run.process is not None and run.process.began


def _agreed_elsewhere(runs: Runs, run: Run) -> str | None:
    """Who agreed to the same payer in another run after this one was asked; None: nobody."""
    mine = asked(run)
    for other in _others(runs, run):
        theirs = asked(other)
        same = not _differs(other.money.paid, run.money.paid)
        if mine and theirs and same and agreed(other) and _since(theirs, mine):
            return theirs.answered_by
    return None


def _since(theirs: Decision, mine: Decision) -> bool:
    return (theirs.answered_at or "") >= (mine.opened_at or "")


def _others(runs: Runs, run: Run) -> Iterable[Run]:
    """The other runs of the same agent, newest first."""
    for other in reversed(tuple(runs.runs.values())):
        if other.id != run.id and other.settings.agent == run.settings.agent:
            yield other


def _differs(one: Paid, other: Paid) -> bool:
    accounts = bool(one.account and other.account) and one.account != other.account
    return one.payer != other.payer or accounts


def _ask(run: Run, last: Paid) -> e.DecisionOpened:
    return e.DecisionOpened(
        _decision(run),
        run.id,
        "payer",
        f"Run {run.id} would be paid by {_named(run.money.paid)}; "
        f"last time {_named(last)} paid. Go on?",
        (
            Option(GO_ON, "Pay that way from now on."),
            Option(STOP_HERE, "The agent is told nothing; the run keeps its worktree."),
        ),
    )


def _decision(run: Run) -> DecisionId:
    return DecisionId(f"{run.id}.payer-{run.money.paid.start}")


def _named(paid: Paid) -> str:
    who = _WORDS.get(paid.payer, paid.payer)
    return f"{who} ({paid.account})" if paid.account else who
