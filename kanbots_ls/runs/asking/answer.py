"""Answers: checking a person's choice, and what follows from one that is complete."""

from __future__ import annotations

from collections.abc import Iterable

from kanbots_ls.model import events as e
from kanbots_ls.model.commands import AnswerDecision
from kanbots_ls.model.ids import DecisionId
from kanbots_ls.model.money import percent
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.money.totals import raised_budget
from kanbots_ls.runs.state.decisions import Decision, chosen, deliverable, of_day, of_group
from kanbots_ls.runs.state.run import Run, Runs
from kanbots_ls.runs.turns.talk import message_id

STOP_HERE = "Stop here"
GO_ON = "Go on"


def all_decisions(runs: Runs) -> Iterable[Decision]:
    """The board's own, then every run's, oldest first."""
    yield from runs.decisions
    for run in runs.runs.values():
        yield from run.talk.decisions


def find_decision(runs: Runs, decision: DecisionId) -> Decision:
    """The decision, or a refusal that says where to look."""
    found = next((d for d in all_decisions(runs) if d.id == decision), None)
    if found is None:
        text = f"There is no decision {decision}. `kanbots-ls decisions` shows the open ones."
        raise Refused("unknown", text)
    return found


def answer(runs: Runs, command: AnswerDecision) -> tuple[e.DecisionAnswered]:
    """The first answer wins; a second one is refused and told who was first."""
    decision = find_decision(runs, command.decision)
    if decision.state == "withdrawn":
        raise Refused("already_answered", f"Decision {decision.id} was withdrawn; nobody waits.")
    if decision.state != "opened":
        given = ", ".join(decision.answer or ())
        by = decision.answered_by or "somebody"
        raise Refused("already_answered", f"Decision {decision.id} was answered by {by}: {given}.")
    labels = chosen(decision, command.choices, command.text)
    if decision.kind == "budget" and command.text is not None:
        _check_amount(runs, decision, command.text)
    text = command.text is not None
    return (e.DecisionAnswered(decision.id, decision.run, labels, text, command.by),)


def _check_amount(runs: Runs, decision: Decision, text: str) -> None:
    """More than is spent, where a smaller one would change nothing."""
    if of_day(decision) and runs.day_stop is not None and runs.day_stop.windows:
        used = max(window.used for window in runs.day_stop.windows)
        if share(text) <= used:
            said = f"{percent(used)} is used already. Give a percentage above that."
            raise Refused("invalid", said)
        return
    spent = runs.day.spent_usd if runs.day and of_day(decision) else 0.0
    if dollars(text) <= spent:
        text = f"Today's runs have cost ${spent:.2f} already. Give a budget above that."
        raise Refused("invalid", text)


def remaining(run: Run, group: DecisionId) -> tuple[DecisionId, ...]:
    """What of the group still needs an answer before anything is delivered."""
    return tuple(d.id for d in of_group(run.talk.decisions, group) if d.state == "opened")


def consequences(run: Run) -> tuple[e.JournalEvent, ...]:
    """What follows from complete answers that no living agent process waits for."""
    decisions = run.talk.decisions
    for group in deliverable(decisions):
        members = of_group(decisions, group)
        if any(decision.by_message for decision in members):
            return _as_message(run, group, members)
    for decision in decisions:
        if decision.kind == "budget" and decision.state == "answered":
            return _budget_answered(run, decision)
        if decision.kind == "payer" and decision.state == "answered":
            return _payer_answered(run, decision)
    return ()


def _as_message(
    run: Run, group: DecisionId, members: tuple[Decision, ...]
) -> tuple[e.JournalEvent, ...]:
    parts = [f"{d.question}\n{', '.join(d.answer or ())}" for d in members]
    text = "The answer to what you asked:\n\n" + "\n\n".join(parts)
    identity = message_id(run.id, run.talk.messages + 1)
    return (
        e.MessageQueued(run.id, identity, "answer", text, members[-1].answered_by),
        e.AnswerDelivered(group, run.id),
    )


def _budget_answered(run: Run, decision: Decision) -> tuple[e.JournalEvent, ...]:
    delivered = e.AnswerDelivered(decision.group, run.id)
    given = decision.answer or ()
    by = decision.answered_by
    if given == (STOP_HERE,):
        return delivered, e.StopRequested(run.id, by, "its budget is reached")
    budget = dollars(given[0]) if decision.text else raised_budget(run)
    raised = e.RunBudgetSet(run.id, budget, by)
    # A reply that waited for this says itself how to go on.
    return (delivered, raised) if run.talk.outbox else (delivered, raised, go_on(run, by))


def _payer_answered(run: Run, decision: Decision) -> tuple[e.JournalEvent, ...]:
    delivered = e.AnswerDelivered(decision.group, run.id)
    if decision.answer == (STOP_HERE,):
        reason = "you did not want it paid that way"
        return delivered, e.StopRequested(run.id, decision.answered_by, reason)
    return (delivered,)


def go_on(run: Run, by: str) -> e.MessageQueued:
    """The message that sets an interrupted agent to work again."""
    identity = message_id(run.id, run.talk.messages + 1)
    return e.MessageQueued(run.id, identity, "continue", "Please go on where you stopped.", by)


def share(text: str) -> float:
    """The part of a window, 0 to 1, that a person wrote in percent, or a refusal."""
    try:
        value = float(text.strip().rstrip("%"))
    except ValueError:
        value = 0.0
    if not 0 < value <= 100:
        raise Refused("invalid", f"{text!r} is no percentage. Give one up to 100, as 95.")
    return value / 100


def dollars(text: str) -> float:
    """The amount that a person wrote, or a refusal."""
    try:
        value = float(text.strip().lstrip("$"))
    except ValueError:
        value = 0.0
    if not 0 < value < 1_000_000:
        raise Refused("invalid", f"{text!r} is no amount. Give the new budget in dollars, as 2.50.")
    return value
