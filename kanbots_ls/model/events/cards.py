"""Cards: what is to be done, as the person wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.cards import CardWishes, Column
from kanbots_ls.model.ids import CardNumber


@dataclass(frozen=True, slots=True)
class CardAdded:
    card: CardNumber
    title: str
    body: str = ""
    column: Column = "todo"
    wishes: CardWishes = field(default_factory=CardWishes)
    type: Literal["card_added"] = "card_added"


@dataclass(frozen=True, slots=True)
class CardEdited:
    card: CardNumber
    title: str
    body: str
    wishes: CardWishes = field(default_factory=CardWishes)
    type: Literal["card_edited"] = "card_edited"


@dataclass(frozen=True, slots=True)
class CardMoved:
    card: CardNumber
    column: Column
    type: Literal["card_moved"] = "card_moved"


@dataclass(frozen=True, slots=True)
class CardArchived:
    card: CardNumber
    archived: bool = True
    type: Literal["card_archived"] = "card_archived"
