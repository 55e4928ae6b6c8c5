"""When a session of the board begins: at the first dispatch, and after a long rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.runs.status import ENDED, status

if TYPE_CHECKING:
    from kanbots_ls.config.settings import BudgetSettings
    from kanbots_ls.supervisor.folding.state import State

REST = timedelta(hours=4)
"""Without a live run for this long, the next dispatch begins a new session."""


def session_started(state: State, budget_usd: float | None) -> e.SessionStarted:
    """A session from here on, with what each run has cost before it."""
    runs = state.runs.runs.values()
    return e.SessionStarted(budget_usd, {run.id: run.cost_usd or 0.0 for run in runs})


def session_for_dispatch(state: State, budget_usd: float | None, now: str) -> list[e.JournalEvent]:
    """A new session where there is none, or the last one has rested for long."""
    if state.runs.session is not None and not _rested(state, now):
        return []
    return [session_started(state, budget_usd)]


def budgets_for_dispatch(state: State, configured: BudgetSettings, now: str) -> BudgetSettings:
    """The budgets that bound a dispatch now: a session that goes on may have been given its own."""
    session = state.runs.session
    if session is None or _rested(state, now):
        return configured
    return configured.model_copy(update={"session_usd": session.budget_usd})


def _rested(state: State, now: str) -> bool:
    runs = state.runs.runs.values()
    if not runs or any(status(run).state not in ENDED for run in runs):
        return False
    newest = max(run.seen.at or run.ended_at or run.queued_at for run in runs)
    return datetime.fromisoformat(now) - datetime.fromisoformat(newest) > REST
