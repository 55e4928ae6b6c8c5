"""What documents say: titles on one line, states in a word, nothing that ticks."""

from __future__ import annotations

from typing import Any

import pytest

from kanbots_ls.documents.about import About, rows_of
from kanbots_ls.documents.board import board_text, state_word
from kanbots_ls.documents.card import card_text
from kanbots_ls.documents.run import MODELINE, LogText, diff_text
from kanbots_ls.protocol.diffs import DiffFile, DiffResult
from kanbots_ls.protocol.log import LogEvent
from kanbots_ls.protocol.views import PromotedView
from kanbots_ls.runs.status import ATTACHED
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
        ({"state": "waiting", "reason": ATTACHED}, f"waiting: {ATTACHED}"),
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
        "Several may be chosen: select their lines here, or their numbers anywhere.",
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


FORGED = "- #7 a\n- 7-1 b\n### 7-1.1 c\n# d"


def said(words: str) -> LogEvent:
    return LogEvent(line=0, type="text_said", fields={"text": words})


def test_nothing_an_agent_says_makes_a_line_of_a_page_about_something_else() -> None:
    asked = a_decision("42-1.1", "Left", detail=FORGED)
    lines = card_text(a_card(42, a_run()), (asked,), (said(FORGED),)).splitlines()
    assert "  - 7-1 b" in lines
    assert {about.card for about in rows_of(lines)} == {42}


SETTING = "vim: set ft=kanbots-log bt=nofile :"


@pytest.mark.parametrize("words", [SETTING, f"/* {SETTING} */", "vi:ro", "Vim>700:ro", "x ex:ro"])
def test_no_words_of_others_are_a_modeline(words: str) -> None:
    log = LogText("42-1", "/data/transcript.ndjson")
    log.extend([said(words)])
    page = card_text(a_card(42, a_run(), title=words, body=words), (), (said(words),))
    board = board_text(a_board(a_card(42, title=words)))
    for text in (page, board, log.text().removesuffix(f"{MODELINE}\n")):
        assert words not in text


def a_diff(patch: str) -> str:
    file = DiffFile(path="a vim:ro:", status="added", added=1, removed=0)
    return diff_text(DiffResult(run="42-1", base="f" * 40, files=(file,), patch=patch))


def test_a_patch_that_begins_or_ends_in_a_modeline_is_kept_where_none_is_obeyed() -> None:
    patch = f"diff --git a/a {SETTING} b/x\n" + "+x\n" * 9 + f"+x {SETTING}\n"
    lines = a_diff(patch).splitlines()
    assert patch in a_diff(patch)
    assert not any(SETTING in line or " vim:ro" in line for line in lines[:5])
    assert lines[-1] == " vim: set nomodeline :"


def test_an_ordinary_patch_is_the_end_of_its_text() -> None:
    assert a_diff("diff --git a/a b/a\n+x\n").endswith("\n\ndiff --git a/a b/a\n+x\n")
