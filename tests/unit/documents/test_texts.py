"""What documents say: titles on one line, states in a word, nothing that ticks."""

from __future__ import annotations

from typing import Any

import pytest

from kanbots_ls.documents.about import About, rows_of
from kanbots_ls.documents.board import board_text, state_word
from kanbots_ls.documents.card import card_text
from kanbots_ls.documents.run import LogText, diff_text
from kanbots_ls.protocol.runs import DiffFile, DiffResult
from kanbots_ls.protocol.views import PromotedView
from tests.fakes.wire import a_board, a_card, a_decision, a_run

PROMOTED = PromotedView(target="main", commit="c" * 40, before="b" * 40, at="2026-01-01")


def test_the_board_has_what_waits_first_and_each_card_under_its_column() -> None:
    asking = a_card(42, a_run(state="waiting", reason="question"), column="in_progress")
    board = a_board(asking, a_card(7), decisions=(a_decision(),))
    assert board_text(board).splitlines()[:7] == [
        "# Board",
        "",
        "## Needs you",
        "- 42-1.1 Which way?",
        "",
        "## In progress",
        "- #42 Add OAuth login (asks you)",
    ]
    assert "## Todo\n- #7 Add OAuth login\n" in board_text(board)


def test_every_card_and_question_of_the_board_is_found_again_by_its_line() -> None:
    board = a_board(a_card(42), a_card(7, column="done"), decisions=(a_decision(),))
    assert set(rows_of(board_text(board).splitlines())) == {
        About(42),
        About(7),
        About(42, "42-1", "42-1.1"),
    }


@pytest.mark.parametrize(
    ("run", "word"),
    [
        ({"state": "idle"}, "ready for review"),
        ({"state": "working"}, "working"),
        ({"state": "waiting", "reason": "question"}, "asks you"),
        ({"state": "waiting", "reason": "rate limit"}, "waiting: rate limit"),
        ({"state": "queued", "reason": "after #41"}, "queued: after #41"),
        ({"state": "failed", "reason": "no key"}, "failed"),
        ({"state": "idle", "promoted": PROMOTED}, "promoted to main"),
        ({"state": "working", "promoted": PROMOTED}, "working"),
        ({"discarded_at": "2026-01-01"}, ""),
    ],
)
def test_a_cards_state_is_a_word(run: dict[str, Any], word: str) -> None:
    assert state_word(a_card(42, a_run(**run))) == word


def test_a_title_or_a_question_can_not_begin_a_line_of_its_own() -> None:
    card = a_card(42, title="One\n- #7 forged")
    board = a_board(card, decisions=(a_decision(question="What?\n## Done"),))
    assert About(7) not in rows_of(board_text(board).splitlines())
    assert board_text(board).splitlines().count("## Done") == 1
    assert card_text(card, ()).splitlines()[0] == "# #42 One - #7 forged"


def test_a_page_shows_how_a_question_can_be_answered() -> None:
    decision = a_decision("42-1.1", "Left", "Right", multiple=True, free_text=True)
    lines = card_text(a_card(42, a_run()), (decision,)).splitlines()
    at = lines.index("### 42-1.1 Which way?")
    assert lines[at + 1 : at + 5] == [
        "1. Left",
        "2. Right",
        "Several may be chosen.",
        "Your own words are an answer as well.",
    ]


def test_a_diff_has_a_summary_and_keeps_the_patch_as_it_is() -> None:
    files = (
        DiffFile(path="a.py", status="modified", added=2, removed=1),
        DiffFile(path="b.png", status="added", added=None, removed=None),
    )
    patch = "diff --git a/a.py b/a.py\n@@ -1 +1,2 @@\n-x\n+y\n+z\n"
    text = diff_text(DiffResult(run="42-1", base="f" * 40, files=files, patch=patch))
    assert text.startswith("42-1 against ffffffffffff: ")
    assert "  modified  a.py  +2 -1\n" in text
    assert "  added     b.png  binary\n" in text
    assert text.endswith(f"\n\n{patch}")


def test_a_log_that_begins_late_says_where_the_rest_is() -> None:
    log = LogText("42-1", "/data/transcript.ndjson")
    assert "earlier lines" not in log.text()
    log.begin_late()
    assert "… earlier lines: kanbots-ls log 42-1, or /data/transcript.ndjson" in log.text()
    assert log.text().splitlines()[-1].startswith(" vim: set ft=kanbots-log")
