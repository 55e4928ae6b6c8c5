"""Requests about decisions."""

from __future__ import annotations

from pydantic import Field

from kanbots_ls.protocol.base import Text, WireModel
from kanbots_ls.protocol.views import CostView, DecisionView


class DecisionListParams(WireModel):
    all: bool = Field(default=False, description="Also those already resolved or withdrawn.")


class DecisionListResult(WireModel):
    decisions: tuple[DecisionView, ...]


class AnswerParams(WireModel):
    """``choices``: option numbers from 1 or labels; ``text`` where free text is allowed."""

    decision: str
    choices: tuple[str, ...] = ()
    text: Text | None = None


class AnswerResult(WireModel):
    decision: DecisionView
    remaining: tuple[str, ...] = ()
    """Decisions of the same group that still need an answer before anything is delivered."""


class RunCost(WireModel):
    run: str
    title: str
    payer: str
    cost_usd: float | None
    turns: int


class CardCost(WireModel):
    card: int
    title: str
    cost_usd: float | None


class CostsParams(WireModel):
    new_session: bool = Field(default=False, description="Close the session and begin another.")
    budget_usd: float | None = Field(
        default=None, ge=0, description="Set the session's budget; 0 removes it."
    )


class CostsResult(WireModel):
    session_started_at: str | None
    cost: CostView
    cards: tuple[CardCost, ...]
    runs: tuple[RunCost, ...]
