"""The real daemon under editors: killed, upgraded, stopped; nobody loses anything."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kanbots_ls
from tests.fakes.boards import Board, board_at
from tests.integration.board.steps import ask, question, say_answer
from tests.integration.forwarder.editors import Editor

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
PACKAGE = Path(kanbots_ls.__file__).parent
PUSHED = "kanbots/board/changed"
pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    with board_at(tmp_path / "repository") as board:
        yield board


@pytest.fixture
def editors(board: Board) -> Iterator[list[Editor]]:
    """Two editors that are up."""
    editors = [Editor(PACKAGE / "__main__.py", board.path) for _ in range(2)]
    for editor in editors:
        editor.start(rootUri=board.path.as_uri())
    yield editors
    for editor in editors:
        editor.end()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The same program under a higher version; its file to run."""
    target = tmp_path / "newer" / "kanbots_ls"
    shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))
    file = target / "__init__.py"
    file.write_text(file.read_text().replace(kanbots_ls.__version__, "97.1.0"))
    return target / "__main__.py"


def hear(editor: Editor) -> Json:
    """The next thing heard but for the board's own news."""
    while (heard := editor.hear()).get("method") == PUSHED:
        pass
    return heard


def asked(editor: Editor, method: str, **params: object) -> Json:
    editor.ask("asked", method, **params)
    heard = hear(editor)
    assert heard["id"] == "asked", heard
    result: Json = heard["result"]
    return result


def test_two_editors_outlive_a_daemon_that_is_killed(board: Board, editors: list[Editor]) -> None:
    first, second = editors
    run = board.run_script(ask(question("Which way?", "Left", "Right")), say_answer())
    decision = board.until_decision(run)
    board.disconnect()
    document = {"uri": "file:///unsaved.md", "languageId": "markdown", "version": 1, "text": "a"}
    first.notify("textDocument/didOpen", textDocument=document)
    for editor in editors:
        asked(editor, "kanbots/daemon/status")
    daemon = board.daemon_pid
    os.kill(daemon, signal.SIGSTOP)
    second.ask(9, "kanbots/card/add", title="Under way")
    os.kill(daemon, signal.SIGKILL)

    failed = hear(second)
    assert failed["id"] == 9
    assert "the board's daemon ended while it worked on this" in failed["error"]["message"]
    for editor in editors:
        heard = hear(editor)
        assert "runs and open documents are kept" in heard["params"]["message"]
    assert asked(second, "kanbots/card/add", title="Again")["title"] == "Again"
    [shown] = asked(first, "kanbots/decision/list")["decisions"]
    assert shown["id"] == decision["id"]
    asked(first, "kanbots/decision/answer", decision=shown["id"], choices=["Right"])
    board.until_state(run, "idle")
    assert board.daemon_pid != daemon
    assert [editor.leave() for editor in editors] == [0, 0]


def test_an_upgrade_under_two_editors_is_one_message_each(
    board: Board, editors: list[Editor], newer: Path
) -> None:
    for editor in editors:
        asked(editor, "kanbots/daemon/status")
    third = Editor(newer, board.path)
    editors.append(third)
    third.start(rootUri=board.path.as_uri())
    for editor in editors[:2]:
        assert "now served by version 97.1.0" in hear(editor)["params"]["message"]
    for editor in editors:
        assert asked(editor, "kanbots/daemon/status")["version"] == "97.1.0"


def test_an_older_editor_joins_a_newer_daemon_and_outlives_it(
    board: Board, newer: Path, tmp_path: Path
) -> None:
    young, old = Editor(newer, board.path), Editor(PACKAGE / "__main__.py", board.path)
    try:
        for editor in (young, old):
            result = editor.start(rootUri=board.path.as_uri())["result"]
            assert result["serverInfo"]["version"] == "97.1.0"
        assert asked(young, "kanbots/daemon/status")["clients"] == 2
        asked(old, "kanbots/daemon/status")
        os.kill(board.daemon_pid, signal.SIGKILL)
        for editor in (young, old):
            editor.ask("last", "kanbots/daemon/status")
            until_served(editor)
    finally:
        for editor in (young, old):
            editor.end()


def until_served(editor: Editor) -> None:
    """Ask until a daemon answers: the two versions may start one after the other."""
    while "error" in editor.hear_answer("last"):
        editor.ask("last", "kanbots/daemon/status")


def test_a_daemon_that_its_person_stops_stays_stopped_until_the_next_wish(
    board: Board, editors: list[Editor]
) -> None:
    asked(editors[0], "kanbots/daemon/stop")
    for editor in editors:
        assert "starts again when you next use it" in hear(editor)["params"]["message"]
    editors[1].ask(2, "kanbots/board/show")
    heard = [hear(editors[1]), hear(editors[1])]
    assert "started again" in heard[0]["params"]["message"]
    assert heard[1]["id"] == 2
    assert "started again" in hear(editors[0])["params"]["message"]
