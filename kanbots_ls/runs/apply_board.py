"""Journal events about all runs of a board together: session, day, consent, its own decisions."""

from __future__ import annotations

from dataclasses import replace

from kanbots_ls.model import events as e
from kanbots_ls.runs.state.decisions import Decision, is_open, of_day, of_session
from kanbots_ls.runs.state.run import Day, DayStop, Runs, Session, Slots
from kanbots_ls.runs.turns import talk


def apply_session(runs: Runs, event: e.SessionEvent, at: str) -> Runs:
    """The session after it began anew or got another budget."""
    if isinstance(event, e.SessionStarted):
        session = Session(at, event.budget_usd, costs_before=event.costs_before)
        return replace(runs, session=session, decisions=_moot(runs.decisions))
    session = runs.session or Session(at)
    session = replace(session, budget_usd=event.budget_usd, asked_usd=None)
    return replace(runs, session=session, decisions=_moot(runs.decisions))


def _moot(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """Without the questions about a session's budget that is no more."""
    return tuple(
        replace(d, state="withdrawn") if of_session(d) and is_open(d) else d for d in decisions
    )


def apply_consent(runs: Runs, event: e.ConsentGiven) -> Runs:
    """Who agreed first stays on record."""
    return replace(runs, consents={event.digest: event.by, **runs.consents})


def apply_day(runs: Runs, event: e.PersonMeasured | e.DayEvent) -> Runs:
    """The person's day and limits after the ledger was read, or the budget reached or lifted."""
    match event:
        case e.HoldsMeasured():
            return replace(runs, holds=event.holds)
        case e.SlotsMeasured():
            return replace(runs, slots=_slots(event))
        case e.DayMeasured():
            day = Day(event.day, event.spent_usd, event.budget_usd, event.windows)
            return replace(runs, day=day)
        case e.DayBudgetReached():
            stop = DayStop(
                event.day,
                event.spent_usd,
                event.budget_usd,
                event.decision,
                event.runs,
                event.windows,
            )
            return replace(runs, day_stop=stop, day_ending=())
        case e.DayBudgetLifted():
            decisions = tuple(map(_past, runs.decisions))
            return replace(runs, day_stop=None, day_ending=event.ending, decisions=decisions)


def _slots(event: e.SlotsMeasured) -> Slots | None:
    if event.cap is None:
        return None
    return Slots(event.cap, event.others, event.granted, event.waiting)


def _past(decision: Decision) -> Decision:
    """A question about a day's budget that holds no more; an answer came to its end with it."""
    if not of_day(decision) or decision.state not in ("opened", "answered"):
        return decision
    return replace(decision, state="withdrawn" if is_open(decision) else "resolved")


def apply_board_decision(runs: Runs, event: e.DecisionEvent, at: str | None) -> Runs:
    """Decisions of the board's own that belong to no run (the session's budget, the day's)."""
    runs = replace(runs, decisions=talk.fold_decision(runs.decisions, event, at))
    session = runs.session
    asked = isinstance(event, e.DecisionOpened) and of_session(runs.decisions[-1])
    if session is None or not asked:
        return runs
    return replace(runs, session=replace(session, asked_usd=session.budget_usd))
