"""What is drawn into the board goes on by itself where an editor can be told so, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.editors import PUBLISHES, REFRESHES, recorded
from tests.integration.board.steps import ask, question

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

HINTS, LENSES = REFRESHES
NOISE = ("$/progress", "window/workDoneProgress/create", "window/showMessageRequest", PUBLISHES)
REFRESHED = {"vscode": {HINTS, LENSES}, "neovim": {HINTS}, "emacs": set(), "helix": set()}
"""What each says it can be told to ask for again."""


def opened(editor: Editor, board: Board) -> tuple[str, Path]:
    """The board as the editor holds it."""
    editor.request("kanbots/document/open", {"document": "board", "show": False})
    path = board.path / ".kanbots" / "board.md"
    return editor.opens(path), path


def lenses(editor: Editor, uri: str) -> dict[str, Any]:
    """Commands by their titles."""
    found = editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    return {each["command"]["title"]: each["command"] for each in found}


def hints(editor: Editor, uri: str) -> list[str]:
    """The labels of all hints."""
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    params = {"textDocument": {"uri": uri}, "range": whole}
    return [each["label"] for each in editor.request("textDocument/inlayHint", params)]


def asking(board: Board) -> str:
    """A run that waits for an answer."""
    run = board.run_script(ask(question("Ship it?", "Yes", "No")), {"say": "Done."}, title="Work")
    board.until_decision(run)
    return run


def test_each_editor_is_told_of_what_it_says_it_can_show_again(
    name: str, editor: Editor, board: Board
) -> None:
    run = asking(board)
    uri, _ = opened(editor, board)
    editor.may(*NOISE, "window/showMessage")
    for method in REFRESHED[name]:
        editor.reads(method)
    editor.may(*REFRESHED[name])
    board.answer(f"{run}.1", "Yes")
    board.until_state(run, "idle")
    shown = recorded(name)["capabilities"]["textDocument"]
    assert ("codeLens" in shown) == (name in ("vscode", "neovim"))
    assert any(title.startswith("ready for review") for title in lenses(editor, uri))


def test_an_editor_that_refuses_to_be_told_is_told_no_more_and_loses_nothing(
    attach: Attach, board: Board
) -> None:
    editor = attach("vscode", answers={"window/workDoneProgress/create"})
    editor.may(*NOISE, HINTS)
    run = asking(board)
    uri, _ = opened(editor, board)
    editor.reads(LENSES)
    board.answer(f"{run}.1", "Yes")
    board.until_state(run, "idle")
    board.add("Another")
    editor.diagnostics(uri, lambda found: any(each["code"] == "stale" for each in found))
    editor.reads_nothing(LENSES)
    assert "Promote" in lenses(editor, uri)


def test_what_lives_has_its_time_in_hints_where_they_go_on(
    name: str, editor: Editor, board: Board
) -> None:
    asking(board)
    editor.may(*NOISE, *REFRESHED[name])
    uri, _ = opened(editor, board)
    assert bool(hints(editor, uri)) == (HINTS in REFRESHED[name])


@pytest.mark.parametrize("hints_go_on", [True, False])
def test_time_and_cost_are_shown_once_in_hints_where_these_go_on_else_in_lenses(
    attach: Attach, board: Board, *, hints_go_on: bool
) -> None:
    capabilities = recorded("vscode")["capabilities"]
    capabilities["workspace"]["inlayHint"]["refreshSupport"] = hints_go_on
    editor = attach("vscode", capabilities=capabilities)
    editor.may(*NOISE, HINTS, LENSES)
    asking(board)
    uri, _ = opened(editor, board)

    assert bool(hints(editor, uri)) == hints_go_on
    assert ("asks you" in lenses(editor, uri)) == hints_go_on


def test_a_lens_acts_as_its_command(attach: Attach, board: Board) -> None:
    run = asking(board)
    board.add("Another")
    editor = attach("vscode")
    editor.may(*NOISE, HINTS, LENSES, "window/showMessage")
    uri, _ = opened(editor, board)
    above = lenses(editor, uri)
    assert {"asks you", "Diff", "Log", "Stop", "Dispatch", "1 Yes", "2 No"} <= {
        title.partition(" · ")[0] for title in above
    }
    result = editor.does({"command": above["Answer…"]})
    assert editor.shown()["uri"] == result["uri"]
    assert result["path"].endswith("/cards/1.md")
    assert editor.execute("kanbots.answer.2")["decision"]["answer"] == ["No"]
    board.until_state(run, "idle")


def test_other_files_have_none(name: str, editor: Editor, board: Board) -> None:
    asking(board)
    editor.may(*NOISE)
    path = board.path / "notes.md"
    uri = editor.opens(path, "# Board\n\n- #1 Work\n- 1-1 work\n")
    assert lenses(editor, uri) == {}
    assert hints(editor, uri) == []
    for feature in ("documentLink", "foldingRange"):
        assert editor.request(f"textDocument/{feature}", {"textDocument": {"uri": uri}}) == []
    editor.reads_nothing(*REFRESHED[name])


def test_links_lead_to_documents_that_are_there(attach: Attach, board: Board) -> None:
    run = asking(board)
    editor = attach("vscode")
    editor.may(*NOISE, HINTS, LENSES)
    uri, path = opened(editor, board)
    found = editor.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
    words = [path.read_text().splitlines()[each["range"]["start"]["line"]] for each in found]
    assert words == ["- 1-1.1 Ship it?", "- #1 Work (asks you)"]
    diff, card = (editor.request("documentLink/resolve", each)["target"] for each in found)
    assert diff.startswith("kanbots://")
    assert diff.endswith(f"/runs/{run}.diff")
    assert card.endswith("/cards/1.md")
    assert (board.path / ".kanbots" / "cards" / "1.md").exists()
    made_up = {**found[0], "data": "cards/7.md"}
    assert editor.refused("documentLink/resolve", made_up).data == {"reason": "unknown"}
    folds = editor.request("textDocument/foldingRange", {"textDocument": {"uri": uri}})
    lines = path.read_text().splitlines()
    assert [lines[each["startLine"]] for each in folds] == ["## Needs you", "## In progress"]
