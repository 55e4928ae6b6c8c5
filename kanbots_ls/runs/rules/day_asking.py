"""What a person is asked at their own budget: the day's dollars, or windows of a subscription."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.money import percent
from kanbots_ls.runs.asking.answer import GO_ON, STOP_HERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.model.ids import DecisionId
    from kanbots_ls.model.money import WindowUse
    from kanbots_ls.runs.state.run import Day

WAIT = "Wait"


def asked_of_day(decision: DecisionId, day: Day) -> e.DecisionOpened:
    """The question about the day's dollars."""
    budget = day.budget_usd or 0.0
    return e.DecisionOpened(
        decision,
        None,
        "budget",
        f"Your budget for today, over all boards, is reached: ${day.spent_usd:.2f} of "
        f"${budget:.2f}. What now?",
        (
            Option(STOP_HERE, "Nothing starts before midnight; interrupted runs stay as they are."),
            Option(
                GO_ON,
                f"Raise today's budget to ${more(day.spent_usd, budget):.2f}, for all boards.",
            ),
            Option(WAIT, "Until midnight; then interrupted runs go on. So it is without answer."),
        ),
        free_text=True,
        detail="Or give today's new budget in dollars as text.",
    )


def asked_of_windows(decision: DecisionId, windows: Sequence[WindowUse]) -> e.DecisionOpened:
    """The question about windows that your runs may not fill further."""
    used = ", ".join(f"{w.window} {percent(w.used)} of {percent(w.budget or 1)}" for w in windows)
    until = _moment(max(window.resets_at for window in windows))
    return e.DecisionOpened(
        decision,
        None,
        "budget",
        f"Your budget of the subscription's window, over all boards, is reached: {used}. What now?",
        (
            Option(STOP_HERE, f"Nothing starts before {until}; interrupted runs stay as they are."),
            Option(GO_ON, "Use up the rest until it resets, on all boards."),
            Option(WAIT, f"Until {until}; then interrupted runs go on. So it is without answer."),
        ),
        free_text=True,
        detail="Or give the new budget until it resets in percent as text.",
    )


def more(spent: float, budget: float) -> float:
    """As much again, above what is spent already."""
    return round(max(spent, budget) + budget, 2)


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M UTC")
