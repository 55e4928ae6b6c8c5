"""In a source file a TODO and a problem can become a card or a run, and nothing else is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsprotocol import types as lsp

from kanbots_ls.lsp.documents.selecting import card_of, said
from kanbots_ls.lsp.documents.sources import is_marked, of_line, of_problems, place_of
from tests.fakes.wire import a_board, a_card, a_decision, a_run

if TYPE_CHECKING:
    from pathlib import Path


def problem(message: str, row: int = 0, source: str | None = "ruff") -> lsp.Diagnostic:
    where = lsp.Range(lsp.Position(row, 0), lsp.Position(row, 4))
    return lsp.Diagnostic(where, message, source=source, code="F401" if source else None)


def test_words_on_a_cards_page_are_first_for_what_asks_and_runs_there() -> None:
    runs = [a_run(f"{card}-1", queued_at=f"2026-01-0{card}") for card in (1, 2, 3, 4, 5)]
    asked = [a_decision(f"{card}-1.1", free_text=True) for card in (5, 1)]
    board = a_board(*(a_card(run.card, run) for run in runs), decisions=tuple(asked))
    titles = [
        [act.title.partition(":")[0] for act in said("Go on.", board, card)] for card in (None, 1)
    ]
    others = ["Reply to 5-1", "Reply to 4-1", "Reply to 3-1"]
    assert titles[0] == ["Answer 5-1.1", "Answer 1-1.1", *others]
    assert titles[1] == ["Answer 1-1.1", "Answer 5-1.1", "Reply to 1-1", *others[:2]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x = 1  # TODO: round it", "TODO: round it"),
        ("// FIXME(me) later", "FIXME(me) later"),
        ("/* XXX", "XXX"),
        ("TODOS = []", None),
        ("mastodon()", None),
        ("", None),
    ],
)
def test_a_line_is_marked_by_a_word_of_its_own(line: str, said: str | None) -> None:
    assert is_marked(line) == (said is not None)
    titles = [each.title for each in of_line(line, "app.py", 2)]
    assert titles == (
        [] if said is None else [f"Add a card: {said}", f"Dispatch an agent on this: {said}"]
    )


def test_a_todo_says_where_it_stood() -> None:
    _, dispatch = of_line("x  # TODO: round it", "src/app.py", 2)
    assert dispatch.command == "kanbots.dispatch"
    assert dispatch.argument == {"title": "TODO: round it", "body": "From src/app.py, line 3."}


def test_a_problem_becomes_a_run_that_is_told_what_and_where() -> None:
    (act,) = of_problems([problem("`os` imported\nbut unused", 1)], ["", "  import os"], "app.py")
    assert (act.title, act.kind) == ("Dispatch an agent on this problem: `os` imported", "quickfix")
    assert act.argument == {
        "title": "`os` imported",
        "body": "but unused\n\nruff F401. At app.py, line 2:\n\n    import os",
    }
    action = act.action()
    assert action.is_preferred is None
    assert action.diagnostics == [problem("`os` imported\nbut unused", 1)]


def test_our_own_problems_and_a_fourth_are_not_offered() -> None:
    ours = problem("1-1 asks: Which?", source="kanbots")
    theirs = [problem(f"Problem {number}", row=99, source=None) for number in range(4)]
    titles = [each.title for each in of_problems([ours, *theirs], [], "app.py")]
    assert [title[-1] for title in titles] == ["0", "1", "2"]


def test_what_a_title_has_no_room_for_is_in_the_body() -> None:
    long = "word " * 40
    card = card_of(f"{long}\nmore", "Here.")
    assert len(str(card["title"])) <= 80
    assert card["body"] == f"{long}\nmore\n\nHere."
    assert card_of("short", "Here.")["body"] == "Here."


def test_a_file_is_named_from_the_top_of_its_work_tree(tmp_path: Path) -> None:
    git = tmp_path / "shop" / ".git"
    for each in ("objects", "refs"):
        (git / each).mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "shop" / "src").mkdir()
    named = (tmp_path / "shop" / "src" / "für app.py").as_uri()
    assert place_of(named) == "src/für app.py"
    assert place_of((tmp_path / "other.py").as_uri()) == str(tmp_path / "other.py")
    assert place_of("untitled:Untitled-1") == "untitled:Untitled-1"
