"""What a run costs, who pays, and what it may cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kanbots_ls.model.ids import SessionId
from kanbots_ls.model.money import Payer, Price, Tokens, Usage


@dataclass(frozen=True, slots=True)
class Paid:
    """Who pays, as the run's ``start``-th process said before it got a message."""

    payer: Payer = "unknown"
    account: str = ""
    start: int = 0
    last: Paid | None = None
    """Who paid last time, for comparison."""


@dataclass(frozen=True, slots=True)
class TurnCost:
    """What one turn added; None where that is unknown."""

    turn: int
    usd: float | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Tokens of an agent that tells no dollars, and what is known of their prices."""

    totals: Mapping[SessionId, Tokens] = field(default_factory=dict)
    """Each session's own total, as last reported."""
    prices: Mapping[str, Price | None] = field(default_factory=dict)
    """By model; None: nobody knows it."""
    looked_up_at: int = 0
    """The process for which a price was looked up last."""
    usd: float = 0.0
    """Of the tokens whose price is known."""
    unpriced: Mapping[str, Tokens] = field(default_factory=dict)
    """Tokens by model that wait for a price."""
    anew: bool = False
    """What was counted before is lost: the next total of a session only says where it stands."""


@dataclass(frozen=True, slots=True)
class Money:
    """What it costs, and what it may."""

    usage: Usage = field(default_factory=Usage)
    """As the agent session last reported it, cumulative; ``money/totals.py`` carries it on."""
    settled_usd: float = 0.0
    """What was spent but is missing from the session's own total."""
    reported_at: tuple[int, int] = (0, 0)
    """Process and ``Turn.answers`` when the usage was last reported."""
    counted: Counted = field(default_factory=Counted)
    paid: Paid = field(default_factory=Paid)
    turns: tuple[TurnCost, ...] = ()
    """Of the turns that are written down, oldest first."""
    budget_usd: float | None = None
    budget_hits: int = 0
    """Budget decisions opened; numbers their ids."""
    uncounted: bool = False
    """A person went on in the session at a terminal, and it has reported no total since."""
    untold: bool = False
    """The same of a session that is left, so nobody will."""
