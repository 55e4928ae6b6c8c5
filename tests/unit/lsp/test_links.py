"""What is mentioned on the board or a card's page can be followed, if the board has it."""

from __future__ import annotations

from typing import Any

import pytest

from kanbots_ls.documents.board import board_text
from kanbots_ls.documents.names import BOARD, card_document, run_document
from kanbots_ls.lsp.documents.links import linked, links
from tests.fakes.wire import a_board, a_card, a_decision, a_run

CARDS = a_board(a_card(1), a_card(42, a_run("42-1"), a_run("42-2")))


def found(line: str, document: Any = BOARD) -> list[tuple[str, str]]:
    """What is linked in a line, and where to."""
    return [
        (line[each.range.start.character : each.range.end.character], str(each.data))
        for each in links(document, [line], CARDS, len)
    ]


@pytest.mark.parametrize(
    ("line", "linked_words"),
    [
        ("- #42 Like #1", [("#42", "cards/42.md"), ("#1", "cards/1.md")]),
        ("- 42-1.1 Which way?", [("42-1", "runs/42-1.diff")]),
        ("branch kanbots/issue-42-2 · base", [("kanbots/issue-42-2", "runs/42-2.diff")]),
        (
            "/a/.kanbots/worktrees/issue-42-1",
            [("/a/.kanbots/worktrees/issue-42-1", "runs/42-1.diff")],
        ),
        ("- #7 and 42-3, 1-42-1, v42-1, a#42, &#42;, 42-1.txt", []),
    ],
)
def test_what_the_board_has_is_linked(line: str, linked_words: list[tuple[str, str]]) -> None:
    assert found(line) == linked_words


def test_a_question_on_the_board_leads_to_its_run() -> None:
    board = a_board(*CARDS.cards, decisions=(a_decision("42-1.1"),))
    lines = board_text(board).splitlines()
    row = lines.index("- 42-1.1 Which way?")
    assert [each.data for each in links(BOARD, lines, board, len) if each.range.start.line == row]


def test_a_cards_page_does_not_lead_to_itself() -> None:
    assert found("# #42 Title, after #1", card_document(42)) == [("#1", "cards/1.md")]


def test_what_an_agent_wrote_or_did_is_not_searched() -> None:
    assert found("#42", run_document("42-1", "log")) == []
    assert found("#42", run_document("42-1", "diff")) == []


@pytest.mark.parametrize(
    "data", [None, 7, {}, ["board.md"], "../../etc/passwd", "file:///etc/passwd", "runs/42-1.exe"]
)
def test_what_an_editor_makes_up_leads_nowhere(data: Any) -> None:
    assert linked(data) is None
