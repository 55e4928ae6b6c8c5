"""Card commands → events, or a refusal. A function of the board and the command alone."""

from __future__ import annotations

from typing import assert_never

from kanbots_ls.board.state import Board
from kanbots_ls.model.cards import CardWishes
from kanbots_ls.model.commands import AddCard, ArchiveCard, CardCommand, EditCard, MoveCard
from kanbots_ls.model.events import CardAdded, CardArchived, CardEdited, CardEvent, CardMoved
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.model.refusal import Refused

MAX_TITLE = 500
"""Characters; agents and editors show titles in one line."""


def decide_card(board: Board, command: CardCommand) -> CardEvent | None:
    """The event the command leads to; None where the card is already as asked."""
    match command:
        case AddCard():
            number = CardNumber(board.highest + 1)
            title = checked_title(command.title)
            _check_after(board, number, command.wishes)
            return CardAdded(number, title, command.body, command.column, command.wishes)
        case EditCard():
            return _edit(board, command)
        case MoveCard():
            same = board.card(command.card).column == command.column
            return None if same else CardMoved(command.card, command.column)
        case ArchiveCard():
            same = board.card(command.card).archived == command.archived
            return None if same else CardArchived(command.card, command.archived)
    assert_never(command)


def checked_title(title: str) -> str:
    """The title as one trimmed line, or a refusal that says what is wrong with it."""
    text = " ".join(title.split())
    if not text:
        raise Refused("invalid", "The title is empty. Give the card a title of one line.")
    bad = next((character for character in text if not character.isprintable()), None)
    if bad is not None:
        raise Refused(
            "invalid",
            f"The title holds the control character U+{ord(bad):04X}. Leave it out.",
        )
    if len(text) > MAX_TITLE:
        raise Refused(
            "invalid",
            f"The title has {len(text):,} characters, at most {MAX_TITLE} are allowed. "
            "Keep the first line as the title and put the rest into the body (`--body`).",
        )
    return text


def _check_after(board: Board, number: CardNumber, wishes: CardWishes) -> None:
    """Refuse to wait for a card that there is not, or that waits for this one itself."""
    chain = [number]
    after = wishes.after
    while after is not None:
        if after in chain:
            shown = " after ".join(f"#{card}" for card in (*chain, after))
            raise Refused("invalid", f"{shown}: none of them could ever start.")
        chain.append(after)
        after = board.card(after).wishes.after


def _edit(board: Board, command: EditCard) -> CardEdited | None:
    card = board.card(command.card)
    title = card.title if command.title is None else checked_title(command.title)
    body = card.body if command.body is None else command.body
    wishes = card.wishes if command.wishes is None else command.wishes
    _check_after(board, card.number, wishes)
    if (title, body, wishes) == (card.title, card.body, card.wishes):
        return None
    return CardEdited(card.number, title, body, wishes)
