"""What turns took, and what runs and sessions may cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.ids import RunId
from kanbots_ls.model.money import Price


@dataclass(frozen=True, slots=True)
class TurnRecorded:
    """What one turn took, for later questions that nobody could answer otherwise."""

    run: RunId
    turn: int
    outcome: str
    cost_usd: float | None
    tokens: Mapping[str, int] = field(default_factory=dict)
    seconds: float | None = None
    tree: str | None = None
    files: int | None = None
    added: int | None = None
    removed: int | None = None
    agent_version: str = ""
    model: str = ""
    mode: str = ""
    finished: bool = False
    """Nothing of the run went on after this turn: its card belongs in review."""
    checkpoint: str | None = None
    """The commit that keeps the tree."""
    left_out: tuple[str, ...] = ()
    """Untracked paths that are not in it: too large, unreadable, repositories of their own."""
    type: Literal["turn_recorded"] = "turn_recorded"


@dataclass(frozen=True, slots=True)
class ModelPriced:
    """What the run's model costs, as looked up when its ``start``-th process named it.

    In the journal, because a table that is renewed must not change what was spent.
    """

    run: RunId
    start: int
    model: str
    price: Price | None = None
    """None: nobody knows."""
    type: Literal["model_priced"] = "model_priced"


@dataclass(frozen=True, slots=True)
class RunBudgetSet:
    run: RunId
    budget_usd: float | None
    by: str = ""
    type: Literal["run_budget_set"] = "run_budget_set"


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """A new session of the board; costs are counted from here."""

    budget_usd: float | None = None
    costs_before: Mapping[RunId, float] = field(default_factory=dict)
    type: Literal["session_started"] = "session_started"


@dataclass(frozen=True, slots=True)
class SessionBudgetSet:
    budget_usd: float | None
    by: str = ""
    type: Literal["session_budget_set"] = "session_budget_set"
