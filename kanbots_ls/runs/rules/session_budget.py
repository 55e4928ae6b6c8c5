"""The session's budget: asking once when it is reached, and what follows from the answer."""

from __future__ import annotations

from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.ids import DecisionId
from kanbots_ls.runs.asking.answer import GO_ON, STOP_HERE, dollars, go_on
from kanbots_ls.runs.money.totals import session_cost, session_over_budget
from kanbots_ls.runs.state.decisions import Decision, of_session
from kanbots_ls.runs.state.run import Run, Runs, Session


def following_session(runs: Runs) -> tuple[e.JournalEvent, ...]:
    """Events that the session's state implies."""
    session = runs.session
    if session is None:
        return ()
    ours = (d for d in runs.decisions if of_session(d) and d.state == "answered")
    answered = next(ours, None)
    if answered is not None:
        return _answered(runs, session, answered)
    budget = session.budget_usd
    if budget is not None and session_over_budget(runs) and session.asked_usd != budget:
        return (_ask(runs, budget),)
    return ()


def _ask(runs: Runs, budget: float) -> e.DecisionOpened:
    return e.DecisionOpened(
        DecisionId(f"session.budget-{_asked(runs) + 1}"),
        None,
        "budget",
        f"The session has reached its budget: ${session_cost(runs) or 0:.2f} of ${budget:.2f}. "
        "What now?",
        (
            Option(STOP_HERE, "Nothing new starts; interrupted runs stay as they are."),
            Option(GO_ON, f"Raise the budget to ${2 * budget:.2f} and go on."),
        ),
        free_text=True,
        detail="Or give the new budget in dollars as text.",
    )


def _answered(runs: Runs, session: Session, decision: Decision) -> tuple[e.JournalEvent, ...]:
    delivered = e.AnswerDelivered(decision.group, None)
    given = decision.answer or ()
    if given == (STOP_HERE,):
        return (delivered,)
    budget = dollars(given[0]) if decision.text else 2 * (session.budget_usd or 0.0)
    by = decision.answered_by
    asked = decision.opened_at or ""
    again = [go_on(run, by) for run in runs.runs.values() if _in_this_hit(run, asked)]
    return delivered, e.SessionBudgetSet(budget, by), *again


def _asked(runs: Runs) -> int:
    return sum(1 for decision in runs.decisions if of_session(decision))


def _in_this_hit(run: Run, asked: str) -> bool:
    """By this hit of the budget: what had been left lying before stays so, and costs nothing."""
    return was_interrupted(run) and (run.ended_at or "") >= asked


def was_interrupted(run: Run) -> bool:
    """Its last turn was cut short, and nobody has said since how to go on."""
    ending = run.ending
    stopped = ending.stop_by is not None or ending.discard_by is not None
    told = bool(run.talk.outbox)
    return run.turn.outcome == "interrupted" and not (run.turn.open or stopped or told)
