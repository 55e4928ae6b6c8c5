"""The board as a value: all cards by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kanbots_ls.model.cards import Card
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.model.refusal import Refused


@dataclass(frozen=True, slots=True)
class Board:
    """Cards, archived ones included; ``highest`` is the highest number ever used."""

    cards: Mapping[CardNumber, Card] = field(default_factory=dict)
    highest: int = 0

    def card(self, number: CardNumber) -> Card:
        """The card, or a refusal that names what there is."""
        try:
            return self.cards[number]
        except KeyError:
            raise Refused("unknown", f"There is no card #{number}. {self._what_next()}") from None

    def _what_next(self) -> str:
        if not self.cards:
            return "The board is empty; add a card with `kanbots-ls card add TITLE`."
        return "`kanbots-ls card list` shows the cards there are."
