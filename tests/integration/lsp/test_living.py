"""Documents that live in an editor: reloaded by a plug-in, or continued without a trace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.editor_client import NEVER_APPLIES
from tests.fakes.editors import ANSWERS, PROMPTS, PUBLISHES
from tests.integration.board.steps import BUSY, shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editor_client import Json
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

APPLIES, CHANGED = "workspace/applyEdit", "kanbots/document/changed"
NOISE = (
    PUBLISHES,
    PROMPTS,
    "$/progress",
    "window/logMessage",
    "window/workDoneProgress/create",
    "workspace/inlayHint/refresh",
    "workspace/codeLens/refresh",
)


@pytest.mark.parametrize("name", ["vscode", "neovim"])
def test_a_plug_in_is_told_which_open_documents_were_written_anew(
    name: str, attach: Attach, board: Board
) -> None:
    board.add("First")
    editor = attach(name, {"plugin": True})
    editor.may(*NOISE)
    found = editor.request("kanbots/document/open", {"document": "board", "show": False})
    path = Path(found["path"])
    editor.opens(path)

    board.add("Second")

    assert list(editor.reads(CHANGED)["uris"]) == [found["uri"]]
    assert "- #2 Second" in path.read_text().splitlines()
    editor.closes(found["uri"])
    board.add("Third")
    editor.request("kanbots/board/show")
    editor.reads_nothing(CHANGED)


def test_without_a_plug_in_nothing_is_told_that_an_editor_could_not_take(
    attach: Attach, board: Board
) -> None:
    board.add("First")
    editor = attach("helix")
    editor.may(*NOISE)
    found = editor.request("kanbots/document/open", {"document": "board", "show": False})
    editor.opens(Path(found["path"]))
    board.add("Second")
    editor.diagnostics(found["uri"], lambda found: any(e["code"] == "stale" for e in found))
    editor.reads_nothing(CHANGED, APPLIES)


def speaking(board: Board) -> str:
    """A run that says something, and more when it is let go on."""
    gates = [
        step
        for word in ("second", "third")
        for step in (shell(f"until test -e {word}; do sleep 0.05; done"), {"say": f"{word} words"})
    ]
    return board.run_script({"say": "first words"}, *gates, BUSY)


def goes_on(board: Board, run: str, word: str) -> None:
    """Let it say more."""
    (Path(board.run(run)["worktree"]) / word).touch()


def log_of(editor: Editor, run: str, language: str) -> tuple[str, str]:
    """The run's log as the editor opens it: its address and text."""
    found = editor.request("kanbots/document/open", {"document": "log", "run": run, "show": False})
    path = Path(found["path"])
    text = path.read_text()
    return editor.opens(path, text, language), text


def applied(text: str, edit: Json) -> str:
    """The text with an edit of whole lines in it."""
    lines = text.splitlines(keepends=True)
    start, end = edit["range"]["start"], edit["range"]["end"]
    assert (start["character"], end["character"]) == (0, 0)
    return "".join((*lines[: start["line"]], edit["newText"], *lines[end["line"] :]))


def one_edit(params: Any, uri: str, version: int) -> Json:
    """The only edit that is asked for; it is for the very text that the editor holds."""
    (change,) = params["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": uri, "version": version}
    (edit,) = change["edits"]
    found: Json = edit
    return found


def test_a_log_goes_on_in_neovim_where_it_is_held_as_no_file(attach: Attach, board: Board) -> None:
    run = speaking(board)
    board.until_state(run, "working")
    editor = attach("neovim", answers=ANSWERS["neovim"] | {APPLIES})
    editor.may(*NOISE)
    uri, text = log_of(editor, run, "kanbots-log")

    goes_on(board, run, "second")
    version = 1
    while "second words" not in text:
        text = applied(text, one_edit(editor.reads(APPLIES), uri, version))
        version += 1
        editor.changes(uri, text, version)

    assert text.splitlines()[-1].startswith(" vim: set ft=kanbots-log")
    assert text.index("first words") < text.index("second words")


@pytest.mark.parametrize(("name", "language"), [("neovim", "log"), ("helix", "kanbots-log")])
def test_a_log_that_is_held_as_a_file_is_never_edited(
    name: str, language: str, attach: Attach, board: Board
) -> None:
    run = speaking(board)
    board.until_state(run, "working")
    editor = attach(name, answers=ANSWERS[name] | {APPLIES})
    editor.may(*NOISE, "window/showMessage")
    uri, _ = log_of(editor, run, language)

    goes_on(board, run, "second")

    editor.diagnostics(uri, lambda found: any(each["code"] == "stale" for each in found))
    editor.reads_nothing(APPLIES)


def test_an_edit_that_was_not_applied_is_made_again(attach: Attach, board: Board) -> None:
    run = speaking(board)
    board.until_state(run, "working")
    editor = attach("neovim", answers=ANSWERS["neovim"] | {NEVER_APPLIES})
    editor.may(*NOISE, APPLIES)
    uri, text = log_of(editor, run, "kanbots-log")

    for word in ("second", "third"):
        goes_on(board, run, word)
        while f"{word} words" not in applied(text, one_edit(editor.reads(APPLIES), uri, 1)):
            pass
