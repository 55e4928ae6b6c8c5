"""The board in one line for a status bar, with what it means in sentences; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol.status import StatusView
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from kanbots_ls.protocol.money import CostView
    from kanbots_ls.protocol.status import Severity
    from kanbots_ls.protocol.views import DecisionView

WARN_SHARE = 0.8
"""Of a budget; from here on it is pointed at."""


def status_line(
    running: int,
    waiting: int,
    decisions: Sequence[DecisionView],
    cost: CostView,
    payers: Set[str],
) -> StatusView:
    """``decisions``: the open ones; ``payers``: of the runs that have cost something."""
    asking = [each for each in decisions if each.kind != "offer"]
    held = max(0, waiting - len({each.run for each in asking if each.run}))
    counted = (("▶", running), ("❓", len(asking)), ("⏳", held))
    parts = [f"{sign} {number}" for sign, number in counted if number] or ["idle"]
    payer = words.together(payers)
    return StatusView(
        text="  ".join([*parts, *_money(cost, payer)]),
        severity=_severity(cost),
        running=running,
        waiting=held,
        decisions=len(asking),
        tooltip="\n".join(_sentences(running, held, len(asking), cost, payer)),
    )


def _money(cost: CostView, payer: str) -> Iterator[str]:
    """``$1.24/$5``; nothing before anything has cost, or may cost only so much."""
    if cost.session_usd is None and cost.budget_usd is None:
        return
    limit = "" if cost.budget_usd is None else f"/{words.usd(cost.budget_usd)}"
    yield words.usd(cost.session_usd, payer) + limit.removesuffix(".00")


def _severity(cost: CostView) -> Severity:
    limits = (cost.session_usd, cost.budget_usd), (cost.day_usd, cost.day_budget_usd)
    share = max((spent or 0.0) / limit if limit else 0.0 for spent, limit in limits)
    if share >= 1:
        return "error"
    return "warning" if share >= WARN_SHARE else "ok"


def _sentences(running: int, held: int, asking: int, cost: CostView, payer: str) -> Iterator[str]:
    if running:
        yield f"{words.count(running, 'run')} at work."
    if asking:
        yield f"{words.count(asking, 'question')} for you."
    if held:
        yield (
            f"{words.count(held, 'run')} waiting for a limit, the network, a client or a terminal."
        )
    if not running + asking + held:
        yield "No run is at work."
    if cost.session_usd is not None or cost.budget_usd is not None:
        yield f"Session: {words.spent(cost.session_usd, cost.budget_usd, payer)}."
    if cost.day_usd is not None:
        yield f"Today, all boards: {words.day(cost)}."
