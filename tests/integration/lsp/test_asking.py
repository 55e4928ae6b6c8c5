"""What editors ask about a text, where it has any letters and counts columns in any unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.editors import PUBLISHES, Editor, attached, recorded
from tests.integration.board.steps import ask, question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Board

TITLE = "Zahlung für 🦊 prüfen"
UNITS = {
    "utf-8": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf-32": len,
}
NOISE = (
    PUBLISHES,
    "$/progress",
    "window/workDoneProgress/create",
    "workspace/inlayHint/refresh",
)


@pytest.fixture(scope="module")
def asking(shared: Board) -> Board:
    """A board with a card that asks, and one that nobody has dispatched."""
    run = shared.run_script(ask(question("Welche Währung, € oder $?", "€", "$")), title=TITLE)
    shared.add("Second card")
    shared.until_decision(run)
    return shared


@pytest.fixture(scope="module", params=UNITS)
def editor(request: pytest.FixtureRequest, asking: Board) -> Iterator[Editor]:
    """An editor that counts columns in that unit only."""
    capabilities = recorded("helix")["capabilities"]
    capabilities["general"]["positionEncodings"] = [request.param]
    capabilities["workspace"]["inlayHint"]["refreshSupport"] = True
    said = {"capabilities": capabilities}
    with attached("helix", asking.path, asking.environment, **said) as editor:
        editor.may(*NOISE)
        assert editor.result["capabilities"]["positionEncoding"] == request.param
        yield editor


@pytest.fixture
def length(editor: Editor) -> Any:
    """How many units a text has for that editor."""
    return UNITS[editor.result["capabilities"]["positionEncoding"]]


@pytest.fixture
def page(editor: Editor, asking: Board) -> Iterator[tuple[str, list[str]]]:
    """The board as the editor holds it: address and lines."""
    editor.request("kanbots/document/open", {"document": "board", "show": False})
    path = asking.path / ".kanbots" / "board.md"
    yield editor.opens(path), path.read_text("utf-8").splitlines()
    editor.closes(path.as_uri())


def row(lines: list[str], beginning: str) -> int:
    return next(at for at, line in enumerate(lines) if line.startswith(beginning))


def test_diagnostics_cover_their_line(
    editor: Editor, page: tuple[str, list[str]], length: Any
) -> None:
    uri, lines = page
    found = editor.diagnostics(uri, len)
    asked = next(each for each in found if each["code"] == "question")
    line = row(lines, "- 1-1.1 ")
    assert asked["range"] == {
        "start": {"line": line, "character": 0},
        "end": {"line": line, "character": length(lines[line])},
    }
    assert asked["message"] == "1-1 asks: Welche Währung, € oder $? 1 € · 2 $"


def test_definition_goes_by_the_column_behind_wide_letters(
    editor: Editor, asking: Board, length: Any
) -> None:
    path = asking.path / "notes.py"
    text = "# 🦊🦊🦊 für #1 und #2\n"
    uri = editor.opens(path, text, "python")
    for number in (1, 2):
        column = length(text[: text.index(f"#{number}") + 1])
        found = editor.asks("definition", uri, 0, column)
        assert found["uri"].endswith(f"/.kanbots/cards/{number}.md")
    assert editor.asks("definition", uri, 0, 0) is None
    editor.closes(uri)


def test_hover_says_what_is_known(editor: Editor, page: tuple[str, list[str]]) -> None:
    uri, lines = page
    said = editor.asks("hover", uri, row(lines, "- #1"))["contents"]["value"]
    for words in (f"**#1 {TITLE}**", "1-1: **waiting", "scripted", "from main", "asks:", "1. €"):
        assert words in said, said
    assert editor.asks("hover", uri, len(lines) + 40) is None


def test_symbols_end_where_their_lines_end(
    editor: Editor, page: tuple[str, list[str]], length: Any
) -> None:
    uri, lines = page
    found = editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    assert [each["name"] for each in found][:2] == ["Needs you", "In progress"]
    card = found[1]["children"][0]
    assert card["name"].startswith(f"#1 {TITLE}")
    line = row(lines, "- #1")
    assert card["range"]["end"] == {"line": line, "character": length(lines[line])}


@pytest.mark.parametrize(("query", "numbers"), [("", [1, 2]), ("#2", [2]), ("FÜR", [1]), ("x", [])])
def test_cards_are_found_by_number_and_title(
    query: str, numbers: list[int], editor: Editor, page: tuple[str, list[str]]
) -> None:
    found = editor.request("workspace/symbol", {"query": query})
    assert [int(each["name"][1]) for each in found] == numbers
    for each in found:
        line = page[1][each["location"]["range"]["start"]["line"]]
        assert line.startswith(f"- {each['name'][:2]} ")


def test_hints_stand_at_the_ends_of_lines(
    editor: Editor, page: tuple[str, list[str]], length: Any
) -> None:
    uri, lines = page
    whole = {
        "start": {"line": 0, "character": 0},
        "end": {"line": len(lines), "character": 0},
    }
    params = {"textDocument": {"uri": uri}, "range": whole}
    found = editor.request("textDocument/inlayHint", params)
    line = row(lines, "- #1")
    assert [each["position"] for each in found] == [
        {"line": line, "character": length(lines[line])}
    ]


def test_actions_are_filtered_by_the_kinds_asked_for(
    editor: Editor, page: tuple[str, list[str]]
) -> None:
    uri, lines = page
    line = row(lines, "- #1")
    everything = editor.actions(uri, line)
    fixes = editor.actions(uri, line, only=["quickfix"])
    assert list(fixes) == ["Answer 1-1.1: 1 €", "Answer 1-1.1: 2 $"]
    of_runs = editor.actions(uri, line, only=["kanbots.run"])
    assert {each["kind"].rpartition(".")[0] or each["kind"] for each in of_runs.values()} <= {
        "kanbots",
        "kanbots.run",
    }
    assert "Stop 1-1" in of_runs
    assert "Dispatch #1" in everything
    assert editor.actions(uri, line, only=["source.organizeImports"]) == {}


def test_a_todo_and_a_selection_can_become_a_card(
    editor: Editor, asking: Board, length: Any
) -> None:
    text = "x = 1  # 🦊 TODO: für später\n"
    uri = editor.opens(asking.path / "todo.py", text, "python")
    both = ["Add a card: TODO: für später", "Dispatch an agent on this: TODO: für später"]
    assert list(editor.actions(uri, 0)) == both
    columns = (length(text[: text.index("für")]), length(text.rstrip("\n")))
    selected = editor.actions(uri, 0, columns=columns)
    assert "Add a card: für später" in selected
    assert "Reply to 1-1: “für später”" in selected
    editor.closes(uri)


def test_a_text_counts_whatever_its_address_escapes(editor: Editor, asking: Board) -> None:
    uri = editor.opens(asking.path / "für später.py", "x = 1  # TODO: later\n", "python")
    assert "%20" in uri
    assert "Add a card: TODO: later" in editor.actions(uri, 0)
    editor.changes(uri, "x = 1\n")
    assert editor.actions(uri, 0) == {}
    editor.closes(uri)


def test_a_form_feed_ends_no_line(editor: Editor, asking: Board) -> None:
    text = "one\x0c one\u2028 one\x85 one\n# TODO: two\n"
    uri = editor.opens(asking.path / "feed.py", text, "python")
    assert "Add a card: TODO: two" in editor.actions(uri, 1)
    where = {"start": {"line": 1, "character": 8}, "end": {"line": 1, "character": 11}}
    change = {"range": where, "text": "three"}
    named = {"uri": uri, "version": 2}
    params = {"textDocument": named, "contentChanges": [change]}
    editor.notify("textDocument/didChange", params)
    assert "Add a card: TODO: three" in editor.actions(uri, 1)
    editor.closes(uri)


def test_on_an_older_text_the_words_decide_and_it_is_called_stale(
    editor: Editor, page: tuple[str, list[str]]
) -> None:
    uri, _ = page
    editor.holds(uri, "# Board\n\n- #2 Second card\n- #1 An older title\n")
    found = editor.diagnostics(uri, lambda found: any(each["code"] == "stale" for each in found))
    asked = next(each for each in found if each["code"] == "question")
    assert asked["range"]["start"]["line"] == 3
    assert "Answer 1-1.1: 1 €" in editor.actions(uri, 3)
    assert "Dispatch #2" in editor.actions(uri, 2)


def test_a_closed_board_has_no_stale_diagnostics(
    editor: Editor, page: tuple[str, list[str]]
) -> None:
    uri, _ = page
    editor.holds(uri, "# Board\n")
    editor.diagnostics(uri, lambda found: any(each["code"] == "stale" for each in found))
    editor.closes(uri)
    editor.diagnostics(uri, lambda found: all(each["code"] != "stale" for each in found))
