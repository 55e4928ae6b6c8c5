"""No daemon can be had: the editor is told why, once, and served as soon as one can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.boards import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.program import Program
    from tests.integration.forwarder.conftest import Open
    from tests.integration.forwarder.editors import Editor
    from tests.integration.forwarder.puppets import Stage

Json = dict[str, Any]
FAILED, UNSHOWN = -32803, -32801
NO_REPOSITORY = "is not inside a git repository; run `git init` there or open a folder that is."


def make_repository(directory: Path) -> Path:
    for name in ("objects", "refs"):
        (directory / ".git" / name).mkdir(parents=True)
    (directory / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return directory


def folder(path: Path) -> Json:
    return {"uri": path.as_uri(), "name": path.name}


@pytest.fixture
def alone(nowhere: Path, opened: Open) -> Editor:
    """An editor in a folder without repository that has been told so."""
    editor = opened()
    result = editor.start(workspaceFolders=[folder(nowhere)])["result"]
    assert result["capabilities"]["positionEncoding"] == "utf-16"
    assert result["serverInfo"]["name"] == "kanbots-ls"
    assert editor.hear_message() == f"kanbots-ls: {nowhere} {NO_REPOSITORY}"
    return editor


def test_without_a_repository_requests_are_answered_with_what_to_do(
    alone: Editor, nowhere: Path
) -> None:
    for number, (method, code) in enumerate(
        [("kanbots/board/show", FAILED), ("textDocument/hover", UNSHOWN), ("made/up", FAILED)]
    ):
        alone.ask(number, method)
        answer = alone.hear()
        assert answer["id"] == number
        expected = {"code": code, "message": f"kanbots-ls: {nowhere} {NO_REPOSITORY}"}
        assert answer["error"] == expected


@pytest.mark.parametrize(
    ("options", "method"),
    [
        (None, "window/logMessage"),
        ({"plugin": True}, "window/showMessage"),
        ({"kanbots": {"plugin": True}}, "window/showMessage"),
    ],
)
def test_stock_neovim_is_told_in_its_log(
    nowhere: Path, opened: Open, options: Json | None, method: str
) -> None:
    editor = opened()
    neovim = {"name": "Neovim", "version": "0.11.4"}
    params: Json = {"clientInfo": neovim, "initializationOptions": options}
    editor.start(workspaceFolders=[folder(nowhere)], **params)
    assert editor.hear()["method"] == method


def test_an_editor_without_repository_leaves_well(alone: Editor) -> None:
    alone.ask(9, "shutdown")
    assert alone.hear() == {"jsonrpc": "2.0", "id": 9, "result": None}
    assert alone.leave() == 0


def test_a_folder_that_becomes_a_repository_is_served_at_its_first_use(
    alone: Editor, nowhere: Path, program: Program
) -> None:
    alone.notify("textDocument/didOpen", textDocument={"uri": "file:///a", "text": "ä"})
    program.also_in(make_repository(nowhere) / ".git")
    alone.ask(2, "kanbots/board/show")

    said = alone.hear_message()
    heard = [alone.hear() for _ in range(3)]

    assert said == f"kanbots-ls: this is the board of {nowhere}."
    told = [each["heard"]["method"] for each in heard]
    assert told == ["initialized", "textDocument/didOpen", "kanbots/board/show"]


def test_a_repository_that_is_added_as_a_folder_is_served(alone: Editor, program: Program) -> None:
    event = {"added": [folder(program.repository)], "removed": []}
    alone.notify("workspace/didChangeWorkspaceFolders", event=event)
    assert "this is the board of" in alone.hear_until("window/showMessage")[-1]["params"]["message"]


def test_a_document_that_is_opened_inside_a_repository_leads_to_it(
    alone: Editor, program: Program
) -> None:
    document = (program.repository / "a file.md").as_uri()
    alone.notify("textDocument/didOpen", textDocument={"uri": document, "text": ""})
    assert "this is the board of" in alone.hear_until("window/showMessage")[-1]["params"]["message"]


def test_much_typing_without_a_daemon_costs_no_memory_and_no_text(
    alone: Editor, nowhere: Path, stage: Stage, program: Program
) -> None:
    document = {"uri": "file:///long.md", "version": 1, "text": ""}
    alone.notify("textDocument/didOpen", textDocument=document)
    for number in range(30):
        change = {"text": str(number) * 100_000}
        named = {"uri": document["uri"], "version": number}
        alone.notify("textDocument/didChange", textDocument=named, contentChanges=[change])
    event = {"added": [folder(program.repository)], "removed": []}
    alone.notify("workspace/didChangeWorkspaceFolders", event=event)
    daemon = stage.next()
    daemon.introduced()
    heard = [daemon.hear()]
    while heard[-1]["method"] != "workspace/didChangeWorkspaceFolders":
        heard.append(daemon.hear())
    assert len(heard) < 30
    texts = [
        each["params"].get("textDocument", {}).get("text")
        or each["params"].get("contentChanges", [{}])[0].get("text")
        for each in heard
    ]
    assert "29" * 100_000 in texts


def test_of_several_repositories_the_first_is_served_and_the_others_are_named(
    tmp_path: Path, opened: Open, stage: Stage, program: Program
) -> None:
    other, third = (make_repository(tmp_path / name) for name in ("other", "third"))
    editor = opened()
    folders = [folder(program.repository), folder(other)]
    editor.ask(1, "initialize", workspaceFolders=folders, capabilities={})
    daemon = stage.next()
    daemon.introduced()
    editor.hear()
    editor.notify("initialized")
    assert editor.hear_message() == (
        f"kanbots-ls: this window shows the board of {program.repository}; {other} has a board of "
        "its own: open a window there for it."
    )
    event = {"added": [folder(third)], "removed": []}
    editor.notify("workspace/didChangeWorkspaceFolders", event=event)
    assert str(third) in (said := editor.hear_message())
    assert str(other) not in said


def test_a_daemon_that_refuses_is_quoted_and_asked_again_at_the_next_wish(
    opened: Open, stage: Stage, program: Program
) -> None:
    editor = opened()
    editor.ask(1, "initialize", rootUri=program.repository.as_uri(), capabilities={})
    stage.unwelcomed().refuse("the board is full")
    assert "capabilities" in editor.hear()["result"]
    editor.notify("initialized")
    assert editor.hear_message() == "kanbots-ls: the board is full."
    editor.ask(2, "textDocument/hover")
    assert editor.hear()["error"]["code"] == UNSHOWN
    daemon = wish_served(editor, stage)
    assert daemon.hear()["method"] == "initialize"


def wish_served(editor: Editor, stage: Stage) -> Any:
    """Ask until the request leads to a daemon: tries are a second apart."""

    def asked() -> Any:
        editor.ask(9, "kanbots/board/show")
        assert editor.server.stdout is not None
        if stage.is_sought_before(editor.server.stdout):
            return stage.next()
        assert editor.hear()["error"]["message"] == "kanbots-ls: the board is full."
        return None

    return until(asked, "a daemon that is sought")


def test_a_daemon_that_cannot_start_is_quoted_and_started_once_it_can(
    opened: Open, program: Program
) -> None:
    broken = program.common_dir / "broken"
    broken.touch()
    editor = opened()
    editor.start(rootUri=program.repository.as_uri())
    assert "the daemon is out of order" in editor.hear_message()
    editor.ask(2, "kanbots/board/show")
    assert "the daemon is out of order" in editor.hear_answer(2)["error"]["message"]
    broken.unlink()

    def heard() -> Json:
        editor.ask(3, "kanbots/board/show")
        return editor.hear()

    said = until(lambda: heard().get("params"), "the message that a daemon serves")
    assert "this is the board of" in said["message"]


def test_a_daemon_that_ends_and_cannot_be_started_again_is_told_once(
    opened: Open, program: Program
) -> None:
    editor = opened()
    daemon = editor.start(rootUri=program.repository.as_uri())["daemon"]
    editor.hear()
    (program.common_dir / "broken").touch()
    program.kill(daemon)
    said = editor.hear_message()
    assert said.startswith("kanbots-ls: the board's daemon ended and none could be started: ")
    assert "the daemon is out of order" in said
    for number in (2, 3):
        editor.ask(number, "kanbots/board/show")
        answer = editor.hear()
        assert answer["id"] == number
        assert "the daemon is out of order" in answer["error"]["message"]
    assert editor.leave() == 0
