"""Cards and the columns they stand in. Columns are the person's; a run only moves its card on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.agent_events import PermissionMode
from kanbots_ls.model.ids import CardNumber

Column = Literal["inbox", "backlog", "todo", "in_progress", "in_review", "done"]


@dataclass(frozen=True, slots=True)
class CardWishes:
    """What every dispatch of a card shall use unless it says otherwise; None: as configured."""

    agent: str | None = None
    model: str | None = None
    """Of the card's agent; where it names none, of whichever one it is dispatched to."""
    effort: str | None = None
    """Likewise."""
    mode: PermissionMode | None = None
    base: str | None = None
    after: CardNumber | None = None
    """The card that has to be promoted before a run of this one starts, from there."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card; its number is never used again."""

    number: CardNumber
    title: str
    body: str = ""
    column: Column = "todo"
    archived: bool = False
    wishes: CardWishes = field(default_factory=CardWishes)
