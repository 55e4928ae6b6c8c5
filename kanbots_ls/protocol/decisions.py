"""Requests about decisions."""

from __future__ import annotations

from pydantic import Field

from kanbots_ls.protocol.base import Text, WireModel
from kanbots_ls.protocol.views import CostView, DecisionView


class DecisionListParams(WireModel):
    """Which decisions."""

    all: bool = Field(default=False, description="Also those already resolved or withdrawn.")


class DecisionListResult(WireModel):
    """Decisions: the board's own, then by run, oldest first."""

    decisions: tuple[DecisionView, ...]


class AnswerParams(WireModel):
    """``choices``: option numbers from 1 or labels; ``text`` where free text is allowed."""

    decision: str
    choices: tuple[str, ...] = ()
    text: Text | None = None


class AnswerResult(WireModel):
    """The decision as it is now."""

    decision: DecisionView
    remaining: tuple[str, ...] = ()
    """Decisions of the same group that still need an answer before anything is delivered."""


class RunCost(WireModel):
    """What one run has cost."""

    run: str
    title: str
    payer: str
    cost_usd: float | None
    turns: int


class CardCost(WireModel):
    """What all runs of one card have cost."""

    card: int
    title: str
    cost_usd: float | None


class CostsParams(WireModel):
    """Nothing to change, or the session to begin or its budget to set."""

    new_session: bool = Field(default=False, description="Close the session and begin another.")
    budget_usd: float | None = Field(
        default=None, ge=0, description="Set the session's budget; 0 removes it."
    )


class CostsResult(WireModel):
    """Costs by card and run, and their sums."""

    session_started_at: str | None
    cost: CostView
    cards: tuple[CardCost, ...]
    runs: tuple[RunCost, ...]
