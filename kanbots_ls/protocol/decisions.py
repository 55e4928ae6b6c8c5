"""Requests about decisions."""

from __future__ import annotations

from pydantic import Field

from kanbots_ls.protocol.base import Text, WireModel
from kanbots_ls.protocol.money import CostView
from kanbots_ls.protocol.views import DecisionView


class DecisionListParams(WireModel):
    """Which decisions."""

    all: bool = Field(default=False, description="Also those already resolved or withdrawn.")


class DecisionListResult(WireModel):
    """Decisions: the board's own, then by run, oldest first."""

    decisions: tuple[DecisionView, ...]
    """The board's own, then by run, oldest first."""


class AnswerParams(WireModel):
    """``choices``: option numbers from 1 or labels; ``text`` where free text is allowed."""

    decision: str
    """Its id."""
    choices: tuple[str, ...] = ()
    """Numbers of options from 1 as text, or their labels; one unless it is `multiple`."""
    text: Text | None = None
    """Your own words instead of a choice, where it is `freeText`."""


class AnswerResult(WireModel):
    """The decision as it is now."""

    decision: DecisionView
    """As it is now."""
    remaining: tuple[str, ...] = ()
    """Decisions of the same group that still need an answer before anything is delivered."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as which files an accepted offer wrote."""


class OfferResult(WireModel):
    """What is offered before a dispatch, once."""

    decision: DecisionView | None
    """The offer that was just made; null where none is due or one stands already."""


class TurnCost(WireModel):
    """What one turn of a run added."""

    turn: int
    """From 1."""
    cost_usd: float | None
    """Dollars; null when unknown."""


class RunCost(WireModel):
    """What one run has cost."""

    run: str
    """Its id."""
    title: str
    """Its card's title when it was dispatched."""
    payer: str
    """Who pays, as in a run."""
    cost_usd: float | None
    """Dollars; null when unknown."""
    turns: int
    """Turns begun."""
    by_turn: tuple[TurnCost, ...] = ()
    """What each turn that has ended added, oldest first."""


class CardCost(WireModel):
    """What all runs of one card have cost."""

    card: int
    """Its number."""
    title: str
    """Its title."""
    cost_usd: float | None
    """Dollars of all its runs; null when unknown."""


class CostsParams(WireModel):
    """Nothing to change, or the session to begin or its budget to set."""

    new_session: bool = Field(default=False, description="Close the session and begin another.")
    budget_usd: float | None = Field(
        default=None, ge=0, description="Set the session's budget; 0 removes it."
    )


class CostsResult(WireModel):
    """Costs by card and run, and their sums."""

    session_started_at: str | None
    """When the session began; null: nothing was dispatched yet."""
    cost: CostView
    """Session, day, budget."""
    cards: tuple[CardCost, ...]
    """Cards with runs."""
    runs: tuple[RunCost, ...]
    """All runs, discarded ones included."""
