"""Events → the next board. Knows cards only; runs move their card through ``column_after``."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kanbots_ls.board.state import Board
from kanbots_ls.model.cards import Card, Column
from kanbots_ls.model.events import CardAdded, CardArchived, CardEdited, CardEvent, CardMoved


def apply_card(board: Board, event: CardEvent) -> Board:
    """The board after the event; an event about a card it does not know changes nothing."""
    if isinstance(event, CardAdded):
        added = Card(event.card, event.title, event.body, event.column, wishes=event.wishes)
        return _put(board, added)
    card = board.cards.get(event.card)
    if card is None:
        return board
    match event:
        case CardEdited():
            return _put(
                board, replace(card, title=event.title, body=event.body, wishes=event.wishes)
            )
        case CardMoved():
            return _put(board, replace(card, column=event.column))
        case CardArchived():
            return _put(board, replace(card, archived=event.archived))
    assert_never(event)


def column_after(column: Column, *, busy: bool, finished: bool) -> Column:
    """Where a run takes its card: towards In review only; Done is a person's act."""
    if finished and column in ("inbox", "backlog", "todo", "in_progress"):
        return "in_review"
    if busy and column in ("inbox", "backlog", "todo"):
        return "in_progress"
    return column


def _put(board: Board, card: Card) -> Board:
    return Board(
        {**board.cards, card.number: card},
        max(board.highest, card.number),
    )
