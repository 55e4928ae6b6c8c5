"""One daemon, many sessions: what pygls would do with a process of its own hurts no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.boards import git
from tests.fakes.editors import PUBLISHES, REFRESHES, attached
from tests.integration.board.steps import BUSY, ask, question, say_answer, shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.integration.lsp.conftest import Attach

UNTOLD = (PUBLISHES, "window/workDoneProgress/create", "$/progress", *REFRESHES)


def test_an_editor_that_leaves_while_a_question_stands_on_its_screen_ends_no_run(
    board: Board,
) -> None:
    asking = board.run_script(ask(question("Up or down?", "Up", "Down")), say_answer())
    busy = board.run_script(BUSY)
    board.until_decision(asking)
    daemon = board.daemon_pid

    with attached("vscode", board.path, board.environment) as editor:
        editor.may(*UNTOLD)
        editor.prompted("Up or down?")

    board.answer(f"{asking}.1", "1")
    assert board.until_state(asking, "idle")["state"] == "idle"
    assert board.run(busy)["state"] == "working"
    assert board.daemon_pid == daemon


def test_one_editor_s_exit_is_no_other_s(attach: Attach, board: Board) -> None:
    staying = attach("vscode")
    staying.may(*UNTOLD)
    daemon = board.daemon_pid

    with attached("helix", board.path, board.environment) as leaving:
        leaving.may(*UNTOLD)

    assert staying.request("kanbots/daemon/status", {})["pid"] == daemon


def test_a_hover_says_how_far_the_base_has_gone_on(attach: Attach, board: Board) -> None:
    run = board.run_script(shell("echo new > new.txt"))
    board.until_state(run, "idle")
    git(board.path, "commit", "--quiet", "--allow-empty", "--message", "One")
    git(board.path, "commit", "--quiet", "--allow-empty", "--message", "Two")
    editor = attach("helix")
    editor.may(*UNTOLD)
    uri = editor.opens(board.path / ".kanbots" / "board.md", "- #1 A card\n")

    said = editor.asks("hover", uri, 0, 3)["contents"]["value"]

    assert "which is 2 commits further now" in said
