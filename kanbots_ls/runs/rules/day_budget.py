"""The person's own budget, over all their boards: asking once a board, and going on by itself.

It is in dollars a day, or in percent of a subscription's window.  The ledger says what is used and
what may be; a board hears of it as ``e.DayMeasured``.  A person's raise is for that day or window
and lies in the ledger, so it lifts the stop of every board.  What is asked is in ``day_asking``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kanbots_ls.model import events as e
from kanbots_ls.model.ids import DecisionId, RunId
from kanbots_ls.model.money import WindowUse
from kanbots_ls.runs.asking.answer import STOP_HERE, dollars, go_on, share
from kanbots_ls.runs.money.accounts import halts
from kanbots_ls.runs.money.totals import day_over_budget, windows_over
from kanbots_ls.runs.rules.day_asking import WAIT, asked_of_day, asked_of_windows, more
from kanbots_ls.runs.rules.session_budget import was_interrupted
from kanbots_ls.runs.state.decisions import Decision, of_day
from kanbots_ls.runs.state.run import Day, DayStop, Runs

BY = "the day's budget"
"""Who sets interrupted runs to work again when nobody raised it."""


def following_day(runs: Runs) -> tuple[e.JournalEvent, ...]:
    """Events that the person's day implies; none before the ledger was read."""
    day, stop = runs.day, runs.day_stop
    if day is None:
        return ()
    if stop is not None and _is_over(runs) and _is_about(stop, runs, day):
        return tuple(_heard_here(runs))
    if stop is not None:
        return tuple(_lifted(runs, day, stop))
    if _is_over(runs):
        return tuple(_reached(runs, day, runs.day_ending))
    ended = any(not runs.runs[run].turn.open for run in runs.day_ending)
    return tuple(_let_go(runs, day, runs.day_ending, BY)) if ended else ()


def raises(runs: Runs) -> Mapping[str, float]:
    """What a person's answer raises: today in dollars, or windows' keys to a part of each."""
    stop = runs.day_stop
    decision = _answered(runs)
    if stop is None or decision is None or decision.answer in ((STOP_HERE,), (WAIT,)):
        return {}
    text = (decision.answer or ("",))[0] if decision.text else None
    if stop.windows:
        part = 1.0 if text is None else share(text)
        return {window.key: part for window in stop.windows}
    return {stop.date: more(stop.spent_usd, stop.budget_usd) if text is None else dollars(text)}


def raise_taken(runs: Runs) -> e.AnswerDelivered | None:
    """The fact that the ledger holds that raise."""
    decision = _answered(runs)
    return e.AnswerDelivered(decision.group, None) if decision else None


def _answered(runs: Runs) -> Decision | None:
    return next((d for d in runs.decisions if of_day(d) and d.state == "answered"), None)


def _is_over(runs: Runs) -> bool:
    return day_over_budget(runs) or bool(windows_over(runs))


def _is_about(stop: DayStop, runs: Runs, day: Day) -> bool:
    """The day's dollars hold whoever pays, so they come first."""
    if stop.windows:
        return not day_over_budget(runs) and _named(stop.windows) == _named(windows_over(runs))
    same = (stop.date, stop.budget_usd) == (day.date, day.budget_usd)
    return same and day_over_budget(runs)


def _named(windows: Iterable[WindowUse]) -> set[tuple[str, float | None]]:
    return {(window.key, window.budget) for window in windows}


def _heard_here(runs: Runs) -> Iterable[e.JournalEvent]:
    """An answer that changes nothing outside this board takes effect at once."""
    decision = _answered(runs)
    if decision is not None and not raises(runs):
        yield e.AnswerDelivered(decision.group, None)


def _lifted(runs: Runs, day: Day, stop: DayStop) -> Iterable[e.JournalEvent]:
    """Nothing holds any more, or another budget does: then the same runs wait for that one."""
    asked = next((d for d in runs.decisions if d.id == stop.decision), None)
    waiting = () if asked is not None and asked.answer == (STOP_HERE,) else stop.runs
    if _is_over(runs):
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
    windows = () if day_over_budget(runs) else windows_over(runs)
    budget = 0.0 if windows else day.budget_usd or 0.0
    decision = DecisionId(f"day.budget-{sum(map(of_day, runs.decisions)) + 1}")
    busy = (run for run in runs.runs.values() if run.turn.open or run.turn.background)
    at_work = (run.id for run in busy if halts(runs, run))
    held = tuple(dict.fromkeys((*waiting, *at_work)))
    yield e.DayBudgetReached(day.date, day.spent_usd, budget, decision, held, windows)
    yield asked_of_windows(decision, windows) if windows else asked_of_day(decision, day)
