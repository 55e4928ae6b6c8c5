"""What needs attention stands on the board's lines while it lasts, in editors that were recorded.

Each comes from a real run through daemon and forwarder, and goes when it is seen to.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.boards import until
from tests.fakes.editors import PROMPTS, PUBLISHES
from tests.integration.board.steps import BUSY, ask, question, say_answer, script, shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.boards import Board
    from tests.fakes.editor_client import Json
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

ERROR, WARNING, HINT = 1, 2, 4
NOISE = (
    PUBLISHES,
    PROMPTS,
    "$/cancelRequest",
    "$/progress",
    "window/showMessage",
    "window/workDoneProgress/create",
    "workspace/inlayHint/refresh",
    "workspace/codeLens/refresh",
)
GATE = "until test -e {0}; do sleep 0.05; done"


def gate(name: str) -> Json:
    """A step that waits for a file in the worktree."""
    return shell(GATE.format(name))


def pass_gate(board: Board, run: str, name: str) -> None:
    """Let the run go on."""
    (Path(board.run(run)["worktree"]) / name).touch()


@pytest.fixture
def page(attach: Attach, board: Board) -> Callable[[str], tuple[Editor, str]]:
    """Attaches an editor that has the board open; the editor and the board's address."""

    def opens(name: str) -> tuple[Editor, str]:
        editor = attach(name)
        editor.may(*NOISE)
        found = editor.request("kanbots/document/open", {"document": "board", "show": False})
        editor.opens(Path(found["path"]))
        return editor, found["uri"]

    return opens


def stands(editor: Editor, uri: str, code: str, severity: int, *words: str) -> Json:
    """Wait for that diagnostic, with these words."""

    def right(each: Json) -> bool:
        return (each["code"], each["severity"]) == (code, severity) and all(
            word in each["message"] for word in words
        )

    found = editor.diagnostics(uri, lambda found: any(map(right, found)))
    return next(each for each in found if right(each))


def goes(editor: Editor, uri: str, code: str) -> None:
    """Wait for the end of those diagnostics."""
    editor.diagnostics(uri, lambda found: all(each["code"] != code for each in found))


Page = Any
NAMES = pytest.mark.parametrize("name", ["vscode", "helix"])


@NAMES
def test_a_failed_run_until_the_card_has_another(name: str, page: Page, board: Board) -> None:
    run = board.run_script({"fail": {"text": "no such model"}}, title="Work")
    board.until_state(run, "failed")
    editor, uri = page(name)

    failed = stands(editor, uri, "failed", ERROR, f"{run} failed", "no such model")
    lines = (board.path / ".kanbots" / "board.md").read_text().splitlines()
    assert lines[failed["range"]["start"]["line"]].startswith("- #1 Work")

    board.call("kanbots/card/edit", card=1, body=script(BUSY))
    board.dispatch(1)
    goes(editor, uri, "failed")


@NAMES
def test_an_interrupted_run_until_it_goes_on(name: str, page: Page, board: Board) -> None:
    run = board.run_script({"say": "Reading"}, BUSY)
    # At work is also one whose agent has yet to begin.
    until(lambda: board.events(run, "text_said"), "its first words")
    editor, uri = page(name)

    os.kill(board.agent_pid(run), signal.SIGKILL)
    stands(editor, uri, "interrupted", WARNING, f"{run} was interrupted")

    board.reply(run, script({"say": "here again"}))
    goes(editor, uri, "interrupted")


@NAMES
def test_a_stuck_run_until_it_gets_on(name: str, page: Page, board: Board) -> None:
    run = board.run_script(*[shell("exit 3")] * 3, gate("go"), BUSY)
    board.until_state(run, "working")
    editor, uri = page(name)

    stands(editor, uri, "stuck", WARNING, "may be stuck", "`exit 3` failed 3 times")

    pass_gate(board, run, "go")
    goes(editor, uri, "stuck")


@NAMES
def test_a_budget_at_four_fifths_and_when_it_is_used_up(
    name: str, page: Page, board: Board
) -> None:
    steps = ({"cost": {"usd": 0.5}}, gate("go"), {"cost": {"usd": 0.25}}, BUSY)
    run = board.run_script(*steps, budgetUsd=0.6)
    board.until_state(run, "working")
    editor, uri = page(name)

    stands(editor, uri, "budget", WARNING, f"{run} has used", "0.50", "0.60")
    pass_gate(board, run, "go")
    stands(editor, uri, "budget", ERROR, "0.75")

    asked = board.until_decision(run)
    assert asked["kind"] == "budget"
    board.call("kanbots/run/discard", run=run, stop=True)
    goes(editor, uri, "budget")


@NAMES
def test_what_waits_for_a_person_until_it_is_answered(name: str, page: Page, board: Board) -> None:
    run = board.run_script(ask(question("Which way?", "Left", "Right")), say_answer())
    decision = board.until_decision(run)["id"]
    editor, uri = page(name)

    stands(editor, uri, "question", WARNING, f"{run} asks: Which way?", "1 Left · 2 Right")

    board.answer(decision, "1")
    goes(editor, uri, "question")


@NAMES
def test_an_older_text_until_it_is_reloaded(name: str, page: Page, board: Board) -> None:
    board.add("First")
    editor, uri = page(name)
    board.add("Second")

    stale = stands(editor, uri, "stale", HINT, "older than the board")
    assert stale["range"]["start"]["line"] == 0

    editor.changes(uri, (board.path / ".kanbots" / "board.md").read_text())
    goes(editor, uri, "stale")


def test_in_helix_what_works_is_said_at_its_line_until_it_ends(page: Page, board: Board) -> None:
    run = board.run_script({"say": "Reading"}, BUSY)
    board.until_state(run, "working")
    editor, uri = page("helix")

    stands(editor, uri, "working", HINT, f"{run} working", "Reading")

    board.stop(run)
    goes(editor, uri, "working")
