"""Completion offers the board's cards in every editor, in columns that the editor counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.editors import PUBLISHES, REFRESHES

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor


SIGN = {"utf-8": 10, "utf-16": 8, "utf-32": 7}
"""The column of the `#` in `🦊 like #oa`."""


def completed(editor: Editor, uri: str, line: int, column: int) -> dict[str, Any]:
    """Texts that the completions there put in, by their labels."""
    found = editor.asks("completion", uri, line, column)
    return {each["label"]: each["textEdit"] for each in (found or {"items": []})["items"]}


SIGNS = ["#", "@", "/"]


def test_cards_and_agents_are_offered_where_people_write(editor: Editor, board: Board) -> None:
    assert editor.result["capabilities"]["completionProvider"]["triggerCharacters"] == SIGNS
    editor.may(PUBLISHES, *REFRESHES)
    board.add("Add OAuth login")
    notes = editor.opens(board.path / "notes.md", "# Notes\n\n🦊 like #oa\n@\n#\n")
    sign = SIGN[editor.result["capabilities"]["positionEncoding"]]
    where = {"start": {"line": 2, "character": sign}, "end": {"line": 2, "character": sign + 3}}
    found = completed(editor, notes, 2, sign + 3)
    assert found == {"#1": {"range": where, "newText": "#1"}}
    assert completed(editor, notes, 3, 1) == completed(editor, notes, 4, 1) == {}

    source = editor.opens(board.path / "notes.py", "x = 1 # like #oa\n", "python")
    assert completed(editor, source, 0, 16) == {}

    page = editor.opens(board.path / ".kanbots" / "cards" / "1.md", "# #1 Add\n@\n#\n")
    assert {"@claude", "@scripted"} <= set(completed(editor, page, 1, 1))
    assert set(completed(editor, page, 2, 1)) == {"#1"}


def test_a_line_of_a_cards_page_that_begins_with_a_slash_is_offered_slash_commands(
    editor: Editor, board: Board
) -> None:
    (board.path / "kanbots.toml").write_text('[slash.tidy]\nprompt = "Tidy up."\n')
    editor.may(PUBLISHES, *REFRESHES)
    board.add("Add OAuth login")
    page = editor.opens(board.path / ".kanbots" / "cards" / "1.md", "# #1 Add\n/ti\nsrc/\n")
    found = completed(editor, page, 1, 3)
    where = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 3}}
    assert found["/tidy"] == {"range": where, "newText": "/tidy"}
    assert set(found) == {"/fix", "/review", "/spec", "/split", "/test", "/tidy"}
    assert completed(editor, page, 2, 4) == {}

    notes = editor.opens(board.path / "notes.md", "/ti\n")
    assert completed(editor, notes, 0, 3) == {}
