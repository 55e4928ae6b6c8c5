"""Bars show what is being prepared and that agents run; each one ends, and cancelling stops."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git
from tests.fakes.editors import ANSWERS, PUBLISHES, REFRESHES
from tests.integration.board.steps import BUSY

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editor_client import Json
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

CREATES = "window/workDoneProgress/create"
SUMMARY = "kanbots-agents"
SETUP = '[setup]\ncommand = "sleep 600"\n'


def begun(editor: Editor, token: str) -> Json:
    """Wait for a bar; how it begins."""
    editor.reads(CREATES, lambda params: params["token"] == token)
    return shown(editor, token, "begin")


def shown(editor: Editor, token: str, kind: str) -> Json:
    """Wait for that kind of progress."""
    found: Json = editor.reads(
        "$/progress", lambda each: each["token"] == token and each["value"]["kind"] == kind
    )["value"]
    return found


def slow_to_prepare(board: Board) -> None:
    """Each run's set-up takes longer than any test."""
    (board.path / "kanbots.toml").write_text(SETUP)
    git(board.path, "add", "kanbots.toml")
    git(board.path, "commit", "--quiet", "--message", "Set up")


@pytest.mark.parametrize("name", ["vscode", "neovim", "emacs", "helix"])
def test_one_quiet_bar_while_agents_run(name: str, attach: Attach, board: Board) -> None:
    editor = attach(name)
    editor.may(CREATES, "$/progress", PUBLISHES, *REFRESHES)
    run = board.run_script(BUSY)
    bar = begun(editor, SUMMARY)
    assert bar["title"] == "Agents"
    assert bar["message"].startswith("1 running")
    assert not bar["cancellable"]
    board.stop(run)
    shown(editor, SUMMARY, "end")


def test_a_run_being_prepared_has_a_bar_and_cancelling_it_stops_the_run(
    attach: Attach, board: Board
) -> None:
    slow_to_prepare(board)
    editor = attach("helix")
    editor.may(CREATES, "$/progress", PUBLISHES)
    run = board.run_script(BUSY, title="Work", setup="yes")
    bar = begun(editor, "kanbots-run-1-1")
    assert (bar["title"], bar["cancellable"]) == ("1-1 Work", True)
    editor.notify("window/workDoneProgress/cancel", {"token": "kanbots-run-1-1"})
    board.until_state(run, "stopped")
    shown(editor, "kanbots-run-1-1", "end")
    shown(editor, SUMMARY, "end")


def test_a_cancel_that_comes_when_the_run_is_at_work_stops_nothing(
    attach: Attach, board: Board
) -> None:
    editor = attach("helix")
    editor.may(CREATES, "$/progress", PUBLISHES)
    run = board.run_script(BUSY)
    board.until_state(run, "working")
    editor.notify("window/workDoneProgress/cancel", {"token": f"kanbots-run-{run}"})
    editor.request("kanbots/board/show", {})
    assert board.run(run)["state"] == "working"


def test_cancelling_what_is_no_bar_of_ours_does_nothing(attach: Attach, board: Board) -> None:
    editor = attach("helix")
    editor.may(CREATES, "$/progress", PUBLISHES, "window/showMessage")
    run = board.run_script(BUSY)
    board.until_state(run, "working")
    for token in ("kanbots-run-9-9", SUMMARY, 7):
        editor.notify("window/workDoneProgress/cancel", {"token": token})
    editor.request("kanbots/board/show", {})
    assert board.run(run)["state"] == "working"


def test_an_editor_that_refuses_a_bar_gets_none_and_is_not_asked_again(
    attach: Attach, board: Board
) -> None:
    editor = attach("helix", answers=ANSWERS["helix"] - {CREATES})
    editor.may(PUBLISHES)
    board.until_state(board.run_script(BUSY), "working")
    editor.reads(CREATES)
    # The first breath may have asked for the run's own bar as well.
    while editor.waits(CREATES):
        editor.reads(CREATES)
    other = board.run_script(BUSY)
    result = editor.request("kanbots/document/open", {"document": "board", "show": False})
    editor.opens(Path(result["path"]))
    # Bars come before diagnostics.
    editor.diagnostics(result["uri"], lambda found: f"{other} working" in str(found))
    editor.reads_nothing(CREATES, "$/progress")
