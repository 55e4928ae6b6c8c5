"""Above a card, run or question stands how it is and what can be done about it at once."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.documents.board import board_text
from kanbots_ls.documents.card import card_text
from kanbots_ls.documents.names import BOARD, Document, card_document, run_document
from kanbots_ls.lsp.commands.meaning import params_of, shown
from kanbots_ls.lsp.documents.lenses import lenses
from kanbots_ls.protocol.commands import COMMAND_BY_NAME
from tests.fakes.wire import a_board, a_card, a_decision, a_run

if TYPE_CHECKING:
    from kanbots_ls.protocol.views import BoardSnapshot

NOW = datetime(2026, 1, 1, 0, 3, 5, tzinfo=UTC)
WORKING: dict[str, Any] = {
    "state": "working",
    "started_at": "2026-01-01T00:00:00Z",
    "worktree": "/w",
}
RESTING: dict[str, Any] = {"worktree": "/w", "cost_usd": 0.12, "turns": 1}


def found(
    board: BoardSnapshot, document: Document = BOARD, now: datetime | None = NOW
) -> dict[str, list[str]]:
    """Titles by the line they stand above."""
    if document.kind == "card":
        text = card_text(board.cards[0], board.decisions)
    else:
        text = board_text(board)
    lines, above = text.splitlines(), dict[str, list[str]]()
    for lens in lenses(document, lines, board, now, len):
        assert lens.command is not None
        _is_taken(lens.command.command, lens.command.arguments, board)
        above.setdefault(lines[lens.range.start.line], []).append(lens.command.title)
    return above


def _is_taken(name: str, arguments: Any, board: BoardSnapshot) -> None:
    """The command is one of the list and takes that one object."""
    (argument,) = arguments
    if name != "kanbots.answer" or shown(argument, board) is None:
        params_of(COMMAND_BY_NAME[name], argument)


@pytest.mark.parametrize(
    ("run", "titles"),
    [
        (WORKING, ["working · 3m05s", "Diff", "Log", "Stop"]),
        (RESTING, ["ready for review · $0.12", "Diff", "Log", "Promote"]),
        ({"state": "queued", "reason": "cap"}, ["queued: cap", "Log", "Stop"]),
        ({"state": "failed", "reason": "no key"}, ["failed", "Log"]),
    ],
)
def test_a_cards_line_has_its_newest_runs(run: dict[str, Any], titles: list[str]) -> None:
    board = a_board(a_card(42, a_run("42-1"), a_run("42-2", **run)))
    (above,) = found(board).values()
    assert above == titles


@pytest.mark.parametrize("run", [WORKING | {"cost_usd": 0.12}, RESTING])
def test_where_hints_tick_a_lens_has_state_and_verbs_alone(run: dict[str, Any]) -> None:
    board = a_board(a_card(42, a_run(**run)))
    for document in (BOARD, card_document(42)):
        with_time, without = (
            list(chain(*found(board, document, now).values())) for now in (NOW, None)
        )
        assert [title.partition(" · ")[0] for title in with_time] == without
        assert with_time != without


def test_what_is_to_be_done_next_can_be_dispatched() -> None:
    columns = ("todo", "in_progress", "done", "inbox", "backlog", "in_review")
    board = a_board(*(a_card(number, column=name) for number, name in enumerate(columns, start=1)))
    assert found(board) == {
        "- #1 Add OAuth login": ["Dispatch"],
        "- #2 Add OAuth login": ["Dispatch"],
    }


def test_a_question_can_be_answered_where_it_stands() -> None:
    asked = a_decision("42-1.1", "Yes", "No $(x)")
    several = a_decision("42-1.2", "A", "B", multiple=True)
    words = a_decision("42-1.3", free_text=True)
    waiting = a_run(state="waiting", reason="you")
    board = a_board(a_card(42, waiting), decisions=(asked, several, words))
    above = found(board)
    assert above["- 42-1.1 Which way?"] == ["1 Yes", "2 No $ (x)"]
    assert above["- 42-1.2 Which way?"] == above["- 42-1.3 Which way?"] == ["Answer…"]
    assert above["- #42 Add OAuth login (asks you)"][:2] == ["asks you", "Answer…"]


def test_a_cards_page_has_every_run_and_more_of_its_verbs() -> None:
    runs = (
        a_run("42-1", discarded_at="2026-01-01T00:00:00Z"),
        a_run("42-2", **RESTING),
    )
    board = a_board(a_card(42, *runs))
    heading, first, second = found(board, card_document(42)).values()
    assert heading == ["Dispatch"]
    assert first == ["discarded", "Diff", "Log", "Restore"]
    assert second == [
        "ready for review · $0.12",
        *("Diff", "Log", "Preview", "Promote", "Discard"),
    ]


def test_a_card_whose_run_is_at_work_is_not_offered_twice() -> None:
    board = a_board(a_card(42, a_run(**WORKING)))
    assert all("Dispatch" not in titles for titles in found(board, card_document(42)).values())


def test_a_diff_and_a_log_have_none() -> None:
    board = a_board(a_card(42, a_run(**WORKING)))
    lines = ["- 42-1 working", "- #42 Add"]
    for kind in ("diff", "log"):
        document = run_document("42-1", kind)
        assert list(lenses(document, lines, board, NOW, len)) == []


def test_an_older_text_has_those_of_what_it_names() -> None:
    board = a_board(a_card(42, a_run(**RESTING)))
    lines = ["", "- #42 An older title", "- #7 A card that has gone"]
    assert {each.range.start.line for each in lenses(BOARD, lines, board, NOW, len)} == {1}
