"""The cards that another one is split into.  A function of the board alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kanbots_ls.board.apply import apply_card
from kanbots_ls.model.cards import CardWishes
from kanbots_ls.model.events import CardAdded
from kanbots_ls.model.ids import CardNumber

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kanbots_ls.board.state import Board
    from kanbots_ls.model.errands import Piece


def cards_made(
    board: Board, parent: CardNumber | None, pieces: Iterable[Piece]
) -> Iterator[CardAdded]:
    """One for each, numbered in order, with the wishes of the card that they are part of."""
    found = board.cards.get(parent) if parent is not None else None
    wishes = replace(found.wishes, after=None) if found else CardWishes()
    for piece in pieces:
        part = f"Part of #{parent}." if parent is not None else ""
        body = f"{piece.body}\n\n{part}".strip()
        added = CardAdded(CardNumber(board.highest + 1), piece.title, body, "todo", wishes)
        board = apply_card(board, added)
        yield added
