"""Cards: what may be asked of them, what it leads to, and what stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.board.apply import apply_card, column_after
from kanbots_ls.board.decide import MAX_TITLE, checked_title, decide_card
from kanbots_ls.board.state import Board
from kanbots_ls.model.commands import AddCard, ArchiveCard, CardCommand, EditCard, MoveCard
from kanbots_ls.model.events import CardAdded, CardArchived, CardEdited, CardMoved
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.model.refusal import Refused

if TYPE_CHECKING:
    from kanbots_ls.model.cards import Column
    from kanbots_ls.model.events import CardEvent

ONE, TWO = CardNumber(1), CardNumber(2)


def after(*commands: CardCommand, board: Board | None = None) -> Board:
    board = board or Board()
    for command in commands:
        event = decide_card(board, command)
        board = apply_card(board, event) if event else board
    return board


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (AddCard("Second", "why", "inbox"), CardAdded(TWO, "Second", "why", "inbox")),
        (EditCard(ONE, title="New"), CardEdited(ONE, "New", "body")),
        (EditCard(ONE, body=""), CardEdited(ONE, "First", "")),
        (EditCard(ONE, title=" First "), None),
        (EditCard(ONE), None),
        (MoveCard(ONE, "done"), CardMoved(ONE, "done")),
        (MoveCard(ONE, "todo"), None),
        (ArchiveCard(ONE), CardArchived(ONE, archived=True)),
        (ArchiveCard(ONE, archived=False), None),
    ],
)
def test_a_command_leads_to_one_event_or_to_none_where_the_card_is_as_asked(
    command: CardCommand, event: CardEvent | None
) -> None:
    assert decide_card(after(AddCard("First", "body")), command) == event


@pytest.mark.parametrize(
    "command", [EditCard(TWO, title="x"), MoveCard(TWO, "done"), ArchiveCard(TWO)]
)
def test_an_unknown_card_is_refused_by_its_number(command: CardCommand) -> None:
    with pytest.raises(Refused, match="no card #2") as refused:
        decide_card(after(AddCard("First")), command)
    assert refused.value.code == "unknown"


def test_an_empty_board_says_how_to_add_a_card() -> None:
    with pytest.raises(Refused, match="card add"):
        Board().card(ONE)


def test_a_number_is_never_used_again() -> None:
    board = apply_card(after(AddCard("First")), CardAdded(CardNumber(7), "Mirrored"))
    board = after(ArchiveCard(CardNumber(7)), AddCard("Next"), board=board)
    assert list(board.cards) == [1, 7, 8]


def test_an_event_about_a_card_nobody_knows_changes_nothing() -> None:
    board = after(AddCard("First"))
    assert apply_card(board, CardMoved(TWO, "done")) is board


def test_a_title_becomes_one_trimmed_line() -> None:
    assert checked_title("  Add\n OAuth\t login ") == "Add OAuth login"


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("a\x1b[31mb", r"U\+001B"),
        ("a\u202eb", r"U\+202E"),
        ("x" * (MAX_TITLE + 1), "501 characters.*--body"),
    ],
)
def test_a_title_that_would_break_a_line_is_refused_with_the_reason(title: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        checked_title(title)
    assert refused.value.code == "invalid"


@pytest.mark.parametrize("column", ["inbox", "backlog", "todo", "in_progress", "in_review", "done"])
def test_a_run_moves_its_card_towards_in_review_and_never_out_of_done(column: Column) -> None:
    order = ["inbox", "backlog", "todo", "in_progress", "in_review", "done"]
    for busy, finished in ((True, False), (False, True), (True, True), (False, False)):
        there = column_after(column, busy=busy, finished=finished)
        assert order.index(there) >= order.index(column)
        assert there == column or there in ("in_progress", "in_review")
