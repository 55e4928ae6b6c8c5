"""A line's words say which card, run or question it is about, in whatever text they stand."""

from __future__ import annotations

import pytest

from kanbots_ls.documents.about import About, about_line, card_at, rows_of, run_at
from kanbots_ls.documents.card import card_text
from kanbots_ls.documents.names import BOARD, card_document, document_named, run_document
from tests.fakes.wire import a_card, a_run

PAGE = [
    "# #42 Add OAuth login",
    "## Needs you",
    "### 42-1.1 Which way?",
    "1. Left",
    "## Runs",
    "- 42-1 waiting: question",
    "  ! a notice",
    "## Description",
    "- #43 is another card",
]


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("- #42 Add OAuth login", About(42)),
        ("* #42 Add OAuth login (asks you)", About(42)),
        ("- 42-1 working", About(42, "42-1")),
        ("- 42-1.1 Which way?", About(42, "42-1", "42-1.1")),
        ("- offer-1 Copy files?", About(decision="offer-1")),
        ("- day.budget-1 Go on?", About(decision="day.budget-1")),
        ("> 42-1.1 an agent's words about a question", About()),
        ("- see #42", About()),
        ("## Todo", About()),
        ("", About()),
        ("- #0 no card", About()),
        ("- 42-1-2 no run", About()),
    ],
)
def test_a_line_of_the_board(line: str, about: About) -> None:
    assert about_line(BOARD, [line], 0) == about


@pytest.mark.parametrize(
    ("row", "about"),
    [
        (0, About(42)),
        (1, About(42)),
        (3, About(42, "42-1", "42-1.1")),
        (5, About(42, "42-1")),
        (6, About(42)),
        (8, About(42)),
        (99, About(42)),
    ],
)
def test_a_line_of_a_page_is_about_itself_its_heading_or_the_card(row: int, about: About) -> None:
    assert about_line(card_document(42), PAGE, row) == about


@pytest.mark.parametrize("kind", ["diff", "log"])
def test_every_line_of_a_diff_or_log_is_about_its_run(kind: str) -> None:
    document = document_named(f"runs/42-1.{kind}")
    assert document is not None
    assert about_line(document, ["- #7 strange", "x"], 0) == About(42, "42-1")


@pytest.mark.parametrize(
    ("text", "column", "card"),
    [
        ("fix #42.", 4, 42),
        ("fix #42.", 7, 42),
        ("fix #42.", 8, None),
        ("fix #42.", 3, None),
        ("a&#42;", 3, None),
        ("x#42", 2, None),
        ("#42abc", 1, None),
        ("#1234567890", 2, None),
    ],
)
def test_a_card_under_the_cursor(text: str, column: int, card: int | None) -> None:
    found = card_at(text, column)
    assert (found[0] if found else None) == card


def test_a_run_under_the_cursor() -> None:
    assert run_at("see 42-1, not 2026-01-02", 5) == "42-1"
    assert run_at("see 42-1, not 2026-01-02", 16) is None


def test_of_several_lines_about_one_thing_the_first_counts() -> None:
    assert rows_of(["- #42 a", "- #42 b", "- 42-1 c"]) == {About(42): 0, About(42, "42-1"): 2}


@pytest.mark.parametrize("name", ["board.md", "cards/42.md", "runs/42-1.diff", "runs/42-1.log"])
def test_a_documents_name_leads_back_to_it(name: str) -> None:
    document = document_named(name)
    assert document is not None
    assert document.name == name


@pytest.mark.parametrize(
    "name", ["", "cards/0.md", "cards/x.md", "cards/../board.md", "runs/42.log", "runs/42-1.txt"]
)
def test_other_files_are_no_documents(name: str) -> None:
    assert document_named(name) is None


def test_a_runs_document_knows_its_card() -> None:
    assert run_document("42-1", "log").card == 42


def test_a_description_is_about_its_card_whatever_its_lines_begin_with() -> None:
    page = card_text(
        a_card(42, a_run(), title="Work", body="- 9-1 was wrong\n### 9-1.1 Why?\n- #7 too\nwords"),
        (),
    ).splitlines()
    start = page.index("## Description")
    found = {about_line(card_document(42), page, row) for row in range(start, len(page))}
    assert found == {About(42)}
    assert {about.card for about in rows_of(page)} == {42}
