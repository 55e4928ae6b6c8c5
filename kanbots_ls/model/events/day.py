"""Facts of the person's day, over all their boards: what the ledger says, and the budget's stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.ids import DecisionId, RunId
from kanbots_ls.model.money import WindowUse


@dataclass(frozen=True, slots=True)
class DayMeasured:
    """What the person's ledger says of today; not in the journal, it is read again."""

    day: str
    """The person's local date, ``2026-01-31``."""
    spent_usd: float
    budget_usd: float | None = None
    """Today's, with what a person has raised it to."""
    windows: tuple[WindowUse, ...] = ()
    """Of the person's accounts, as far as agents have told; their budgets likewise."""
    type: Literal["day_measured"] = "day_measured"


@dataclass(frozen=True, slots=True)
class HoldsMeasured:
    """Accounts at a limit, on whichever board it was met, and until when (ISO 8601)."""

    holds: Mapping[str, str]
    type: Literal["holds_measured"] = "holds_measured"


@dataclass(frozen=True, slots=True)
class SlotsMeasured:
    """What the ledger gave this board of the person's slots over all boards."""

    cap: int | None
    """None: there is no such cap."""
    others: int = 0
    granted: frozenset[RunId] = frozenset()
    waiting: frozenset[RunId] = frozenset()
    type: Literal["slots_measured"] = "slots_measured"


@dataclass(frozen=True, slots=True)
class DayBudgetReached:
    """From here on nothing starts and turns are interrupted, until ``DayBudgetLifted``."""

    day: str
    spent_usd: float
    budget_usd: float
    decision: DecisionId
    """The question about it, opened next."""
    runs: tuple[RunId, ...] = ()
    """Those that were at work: they go on when it is lifted."""
    windows: tuple[WindowUse, ...] = ()
    """Where these are reached, it is theirs, not the day's dollars."""
    type: Literal["day_budget_reached"] = "day_budget_reached"


@dataclass(frozen=True, slots=True)
class DayBudgetLifted:
    """The budget is higher now, here or on another board, or another day has begun."""

    day: str
    budget_usd: float | None = None
    ending: tuple[RunId, ...] = ()
    """Those whose turn has not ended yet: an interrupt may be on its way."""
    type: Literal["day_budget_lifted"] = "day_budget_lifted"
