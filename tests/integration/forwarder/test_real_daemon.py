"""The real daemon under editors: killed, upgraded, stopped; nobody loses anything."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kanbots_ls
from tests.fakes.boards import Board, board_at, until
from tests.integration.board.steps import ask, question, said, say_answer
from tests.integration.forwarder.editors import Editor

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
PACKAGE = Path(kanbots_ls.__file__).parent
DIAGNOSED = "textDocument/publishDiagnostics"
NEWS = {"kanbots/board/changed", "kanbots/person/called", DIAGNOSED}
STACKING: Json = {"name": "Visual Studio Code"}
"""An editor in which questions pop up."""
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
        editor.start(rootUri=board.path.as_uri(), clientInfo=STACKING)
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


def hear(editor: Editor, shown: Json | None = None) -> Json:
    """The next thing heard but for news of the board; ``shown`` keeps diagnostics by URI."""
    while (heard := editor.hear()).get("method") in NEWS:
        if shown is not None and heard["method"] == DIAGNOSED:
            shown[heard["params"]["uri"]] = heard["params"]["diagnostics"]
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
    prompt = hear(first)
    assert prompt["method"] == "window/showMessageRequest"
    assert hear(second)["id"] == prompt["id"]
    document: Json = {
        "uri": "file:///unsaved.md",
        "languageId": "markdown",
        "version": 1,
        "text": "a\n",
    }
    first.notify("textDocument/didOpen", textDocument=document)
    end = {"line": 1, "character": 0}
    first.notify(
        "textDocument/didChange",
        textDocument={"uri": document["uri"], "version": 2},
        contentChanges=[{"range": {"start": end, "end": end}, "text": "see #1"}],
    )
    assert "A card" in hovered(first, document["uri"], line=1)
    board.disconnect()
    daemon = board.daemon_pid
    os.kill(daemon, signal.SIGSTOP)
    second.ask(9, "kanbots/card/add", title="Under way")
    until(second.is_read, "the request read")
    # Who reads the next one has passed that one on.
    second.notify("$/setTrace", value="off")
    until(second.is_read, "the request under way")
    os.kill(daemon, signal.SIGKILL)

    failed = hear(second)
    assert failed["id"] == 9
    assert "the board's daemon ended while it worked on this" in failed["error"]["message"]
    for editor in editors:
        heard = hear(editor)
        assert "runs and open documents are kept" in heard["params"]["message"]
    assert asked(second, "kanbots/card/add", title="Again")["title"] == "Again"
    assert "A card" in hovered(first, document["uri"], line=1)
    assert prompt["params"]["actions"][2] == {"title": "2 Right"}
    first.answer(prompt["id"], {"title": "2 Right"})
    board.until_state(run, "idle")
    assert said(board, run) == ["heard Right"]
    assert board.daemon_pid != daemon
    assert asked(first, "kanbots/decision/list")["decisions"] == []
    withdrawn = hear(second)
    assert withdrawn["method"] == "$/cancelRequest"
    assert withdrawn["params"]["id"] == prompt["id"]
    board.disconnect()
    assert [editor.leave() for editor in editors] == [0, 0]


def hovered(editor: Editor, uri: str, line: int) -> str:
    place = {"line": line, "character": 5}
    found = asked(editor, "textDocument/hover", textDocument={"uri": uri}, position=place)
    text: str = found["contents"]["value"]
    return text


def test_what_the_board_showed_is_shown_again_by_the_next_daemon(
    board: Board, editors: list[Editor]
) -> None:
    first, _ = editors
    board.run_script(ask(question("Which way?", "Left", "Right")))
    hear(first)
    uri = asked(first, "kanbots/document/open", document="board", show=False)["uri"]
    text = Path(uri.removeprefix("file://")).read_text()
    document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
    shown: Json = {}
    first.notify("textDocument/didOpen", textDocument=document)
    until_shown(first, shown, uri)
    before = [each["code"] for each in shown[uri]]
    board.kill_daemon()

    assert "started again" in hear(first, shown)["params"]["message"]
    assert shown[uri] == []
    until_shown(first, shown, uri)
    # The messages tick.
    assert [each["code"] for each in shown[uri]] == before


def until_shown(editor: Editor, shown: Json, uri: str) -> None:
    """Until there are diagnostics."""
    while not shown.get(uri):
        heard = editor.hear()
        if heard.get("method") == DIAGNOSED:
            shown[heard["params"]["uri"]] = heard["params"]["diagnostics"]


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
