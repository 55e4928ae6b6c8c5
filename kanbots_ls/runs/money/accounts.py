"""Whose account a run uses, and what that means for it: limits' holds and windows' budgets."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from kanbots_ls.model.money import WindowUse
from kanbots_ls.runs.money.totals import halted, windows_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kanbots_ls.runs.state.run import Run, Runs


def account_of(runs: Runs, run: Run) -> str | None:
    """Agent, payer and account in one word; None while nobody can tell.

    A run that has not said it yet is taken to be paid like the newest other one of its agent.
    """
    return _account(run.settings.agent, chain((run,), _newest(runs, run.settings.agent)))


def account_for(runs: Runs, agent: str) -> str | None:
    """The account that a new run of the agent is taken to use."""
    return _account(agent, _newest(runs, agent))


def halts(runs: Runs, run: Run) -> bool:
    """Its turns are interrupted and none begins: session, day or its account's windows."""
    if halted(runs):
        return True
    over = windows_over(runs)
    return bool(over) and account_of(runs, run) in {window.account for window in over}


def holds(runs: Runs) -> Mapping[str, str]:
    """Accounts of which nothing begins, and until when: at a limit, or at a window's budget."""
    found = dict(runs.holds)
    for window in windows_over(runs):
        found[window.account] = max(found.get(window.account, ""), window.resets_at)
    return found


def windows_heard(runs: Runs, now: str) -> tuple[WindowUse, ...]:
    """What this board's agents said of windows that are not over yet."""
    return tuple(
        WindowUse(account, name, window.used, window.resets_at)
        for run in runs.runs.values()
        for name, window in run.windows.items()
        if window.resets_at > now and (account := account_of(runs, run)) is not None
    )


def _account(agent: str, runs: Iterable[Run]) -> str | None:
    paid = next((run.money.paid for run in runs if run.payer != "unknown"), None)
    return f"{agent}:{paid.payer}:{paid.account}" if paid else None


def _newest(runs: Runs, agent: str) -> Iterable[Run]:
    return (run for run in reversed(tuple(runs.runs.values())) if run.settings.agent == agent)
