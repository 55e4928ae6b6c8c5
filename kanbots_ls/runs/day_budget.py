"""The person's day budget, over all their boards: asking once a board, and going on by itself.

The ledger says what is spent and what may be; a board hears of it as ``e.DayMeasured``.  A person's
raise is for the day and lies in the ledger, so it lifts the stop of every board.
"""

from __future__ import annotations

from collections.abc import Iterable

from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.ids import DecisionId, RunId
from kanbots_ls.runs.answer import GO_ON, STOP_HERE, dollars, go_on
from kanbots_ls.runs.decisions import Decision, of_day
from kanbots_ls.runs.money import day_over_budget
from kanbots_ls.runs.session_budget import was_interrupted
from kanbots_ls.runs.state import Day, DayStop, Runs

WAIT = "Wait"
BY = "the day's budget"
"""Who sets interrupted runs to work again when nobody raised it."""


def following_day(runs: Runs) -> tuple[e.JournalEvent, ...]:
    """Events that the person's day implies; none before the ledger was read."""
    day, stop = runs.day, runs.day_stop
    if day is None:
        return ()
    if stop is not None and day_over_budget(runs) and _is_about(stop, day):
        return tuple(_heard_here(runs))
    if stop is not None:
        return tuple(_lifted(runs, day, stop))
    if day_over_budget(runs):
        return tuple(_reached(runs, day, runs.day_ending))
    ended = any(not runs.runs[run].turn.open for run in runs.day_ending)
    return tuple(_let_go(runs, day, runs.day_ending, BY)) if ended else ()


def raised_to(runs: Runs) -> float | None:
    """What a person's answer raises today's budget to; None: there is no such answer."""
    stop = runs.day_stop
    decision = _answered(runs)
    if stop is None or decision is None or decision.answer in ((STOP_HERE,), (WAIT,)):
        return None
    given = decision.answer or ()
    return dollars(given[0]) if decision.text else _more(stop.spent_usd, stop.budget_usd)


def raise_taken(runs: Runs) -> e.AnswerDelivered | None:
    """The fact that the ledger holds that raise."""
    decision = _answered(runs)
    return e.AnswerDelivered(decision.group, None) if decision else None


def _answered(runs: Runs) -> Decision | None:
    return next((d for d in runs.decisions if of_day(d) and d.state == "answered"), None)


def _is_about(stop: DayStop, day: Day) -> bool:
    return (stop.date, stop.budget_usd) == (day.date, day.budget_usd)


def _heard_here(runs: Runs) -> Iterable[e.JournalEvent]:
    """An answer that changes nothing outside this board takes effect at once."""
    decision = _answered(runs)
    if decision is not None and raised_to(runs) is None:
        yield e.AnswerDelivered(decision.group, None)


def _lifted(runs: Runs, day: Day, stop: DayStop) -> Iterable[e.JournalEvent]:
    """Nothing holds any more, or another budget does: then the same runs wait for that one."""
    asked = next((d for d in runs.decisions if d.id == stop.decision), None)
    waiting = () if asked is not None and asked.answer == (STOP_HERE,) else stop.runs
    if day_over_budget(runs):
        yield e.DayBudgetLifted(day.date, day.budget_usd)
        yield from _reached(runs, day, waiting)
    else:
        yield from _let_go(runs, day, waiting, (asked.answered_by if asked else "") or BY)


def _let_go(runs: Runs, day: Day, waiting: tuple[RunId, ...], by: str) -> Iterable[e.JournalEvent]:
    """Who was interrupted goes on; who is still being interrupted does when its turn has ended."""
    held = [runs.runs[run] for run in waiting if run in runs.runs]
    ending = tuple(run.id for run in held if run.turn.open)
    yield e.DayBudgetLifted(day.date, day.budget_usd, ending)
    for run in held:
        if was_interrupted(run):
            yield go_on(run, by)


def _reached(runs: Runs, day: Day, waiting: tuple[RunId, ...]) -> Iterable[e.JournalEvent]:
    budget = day.budget_usd or 0.0
    decision = DecisionId(f"day.budget-{sum(map(of_day, runs.decisions)) + 1}")
    more = _more(day.spent_usd, budget)
    at_work = (r.id for r in runs.runs.values() if r.turn.open or r.turn.background)
    held = tuple(dict.fromkeys((*waiting, *at_work)))
    yield e.DayBudgetReached(day.date, day.spent_usd, budget, decision, held)
    yield e.DecisionOpened(
        decision,
        None,
        "budget",
        f"Your budget for today, over all boards, is reached: ${day.spent_usd:.2f} of "
        f"${budget:.2f}. What now?",
        (
            Option(STOP_HERE, "Nothing starts before midnight; interrupted runs stay as they are."),
            Option(
                GO_ON,
                f"Raise today's budget to ${more:.2f}, for all boards.",
            ),
            Option(WAIT, "Until midnight; then interrupted runs go on. So it is without answer."),
        ),
        free_text=True,
        detail="Or give today's new budget in dollars as text.",
    )


def _more(spent: float, budget: float) -> float:
    """As much again, above what is spent already."""
    return round(max(spent, budget) + budget, 2)
