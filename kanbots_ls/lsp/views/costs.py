"""Costs and what is used up, as clients see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol import money as wire
from kanbots_ls.runs.money.pricing import is_untold
from kanbots_ls.runs.money.totals import session_cost

if TYPE_CHECKING:
    from kanbots_ls.supervisor.folding.state import State


def cost_view(state: State, day_usd: float | None) -> wire.CostView:
    """Session, day, budget."""
    session = state.runs.session
    return wire.CostView(
        session_usd=session_cost(state.runs),
        day_usd=None if _unknown(state, day_usd) else day_usd,
        budget_usd=session.budget_usd if session else None,
        day_budget_usd=state.runs.day.budget_usd if state.runs.day else None,
        windows=window_views(state),
    )


def _unknown(state: State, day_usd: float | None) -> bool:
    """Nothing is known of the day, though agents that tell no cost were at work."""
    runs = state.runs
    worked = any(is_untold(run) and run.turn.count for run in runs.runs.values())
    return not day_usd and worked and session_cost(runs) is None


def window_views(state: State) -> tuple[wire.WindowView, ...]:
    """The windows of the person's subscriptions that are known."""
    day = state.runs.day
    return tuple(
        wire.WindowView(
            account=each.account,
            window=each.window,
            used=each.used,
            budget=each.budget,
            resets_at=each.resets_at,
        )
        for each in (day.windows if day else ())
    )
