"""What needs attention stands on the line that is about it, in whatever text the editor holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types as lsp

from kanbots_ls.documents.board import board_text
from kanbots_ls.documents.names import BOARD, card_document, run_document
from kanbots_ls.lsp.documents.diagnostics import diagnostics
from kanbots_ls.lsp.editors.typed import Typed
from tests.fakes.wire import a_board, a_card, a_decision, a_run

if TYPE_CHECKING:
    from kanbots_ls.documents.names import Document
    from kanbots_ls.protocol.views import BoardSnapshot

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Severity = lsp.DiagnosticSeverity


def found(
    board: BoardSnapshot,
    text: str | None = None,
    document: Document = BOARD,
    *,
    ticking: bool = False,
) -> list[lsp.Diagnostic]:
    latest = board_text(board)
    lines = (latest if text is None else text).splitlines()
    return diagnostics(document, lines, latest, board, NOW, len, ticking=ticking)


@pytest.mark.parametrize(
    ("run", "code", "severity"),
    [
        ({"state": "failed", "reason": "no key"}, "failed", Severity.Error),
        ({"state": "interrupted"}, "interrupted", Severity.Warning),
        ({"state": "working", "stuck": "silent for 10 min"}, "stuck", Severity.Warning),
        ({"cost_usd": 0.8, "budget_usd": 1.0}, "budget", Severity.Warning),
        ({"cost_usd": 1.0, "budget_usd": 1.0}, "budget", Severity.Error),
    ],
)
def test_a_runs_trouble_stands_on_its_cards_line(
    run: dict[str, Any], code: str, severity: Severity
) -> None:
    board = a_board(a_card(7), a_card(42, a_run(**run)))
    (one,) = found(board)
    line = board_text(board).splitlines().index(f"- #42 Add OAuth login ({_word(run)})")
    assert (one.code, one.severity, one.range.start.line) == (code, severity, line)
    assert one.message.startswith("42-1 ")


def test_a_question_of_the_boards_own_stands_on_its_own_line() -> None:
    asked = a_decision().model_copy(update={"id": "split.42-2", "run": None})
    board = a_board(a_card(42, a_run()), decisions=(asked,))
    (one,) = found(board)
    lines = board_text(board).splitlines()
    assert lines[one.range.start.line].startswith("- split.42-2 ")


def _word(run: dict[str, Any]) -> str:
    return "ready for review" if "state" not in run else str(run["state"])


@pytest.mark.parametrize(
    "run",
    [
        {"state": "idle"},
        {"state": "failed", "discarded_at": "2026"},
        {"cost_usd": 0.7, "budget_usd": 1.0},
        {"cost_usd": 5.0},
        {"cost_usd": None, "budget_usd": 1.0},
    ],
)
def test_what_is_in_order_or_over_has_none(run: dict[str, Any]) -> None:
    assert found(a_board(a_card(42, a_run(**run)))) == []


def test_a_failure_is_over_when_the_card_has_a_newer_run() -> None:
    assert found(a_board(a_card(42, a_run(state="failed"), a_run("42-2")))) == []


def test_a_question_stands_on_its_own_line_with_its_options() -> None:
    board = a_board(a_card(42, a_run()), decisions=(a_decision("42-1.1", "Left", "Right"),))
    (one,) = found(board)
    assert one.range.start.line == board_text(board).splitlines().index("- 42-1.1 Which way?")
    assert one.message == "42-1 asks: Which way? 1 Left · 2 Right"


def test_on_an_older_text_it_stands_on_the_line_that_is_still_about_it() -> None:
    board = a_board(a_card(42, a_run()), decisions=(a_decision(),))
    stale, asks = sorted(found(board, "# Board\n- #7 x\n- #42 old\n"), key=lambda d: str(d.code))[
        ::-1
    ]
    assert (stale.code, stale.range.start.line, stale.severity) == ("stale", 0, Severity.Hint)
    assert (asks.code, asks.range.start.line) == ("question", 2)


def test_a_text_with_words_of_the_persons_says_so_instead_of_asking_for_a_reload() -> None:
    board = a_board(a_card(42, a_run()))
    lines = [*board_text(board).splitlines(), "Mine."]
    (one,) = diagnostics(
        BOARD, lines, board_text(board), board, NOW, len, ticking=False, typed=True
    )
    assert (one.code, one.severity) == ("typed", Severity.Hint)
    assert "reload it" not in one.message


def test_words_are_the_persons_until_the_text_is_as_it_was_written_at_some_time() -> None:
    typed = Typed()
    assert not typed.into("file:///board.md", "never opened")
    typed.ours("file:///board.md", "# Board\n")
    typed.ours("file:///board.md", "# Board\n- #1\n")
    texts = ("# Board\n", "# Board\r\n- #1\r\n", "# Board\nMine.\n", None)
    assert [typed.into("file:///board.md", text) for text in texts] == [False, False, True, False]
    typed.closed("file:///board.md")
    assert not typed.into("file:///board.md", "# Board\nMine.\n")


def test_an_empty_text_takes_them_on_its_first_line() -> None:
    board = a_board(a_card(42, a_run(state="failed")))
    assert {each.range.end.line for each in found(board, "")} == {0}


def test_a_page_has_its_own_cards_only_and_a_diff_none() -> None:
    board = a_board(a_card(42, a_run(state="failed")), a_card(7, a_run("7-1", state="failed")))
    texts = [each.message for each in found(board, document=card_document(7))]
    assert [text.split(" ")[0] for text in texts] == ["7-1"]
    assert found(board, document=run_document("42-1", "diff")) == []


def test_what_ticks_is_a_hint_only_where_nothing_else_shows_it() -> None:
    board = a_board(a_card(42, a_run(state="working")))
    assert found(board) == []
    (one,) = found(board, ticking=True)
    assert (one.code, one.severity) == ("working", Severity.Hint)
