"""An editor that asks for contents reads diffs and logs without files; all others as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.documents.addresses import Addresses
from tests.fakes.boards import git
from tests.fakes.editors import PUBLISHES, REFRESHES, RENEWS
from tests.integration.board.steps import ask, question, shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

NOISE = (
    *("$/progress", "window/workDoneProgress/create", "window/showMessageRequest"),
    *(PUBLISHES, "window/showMessage", "$/cancelRequest", *REFRESHES),
)


def at(board: Board, name: str) -> str:
    """Where an editor asks for it."""
    common_dir = git(board.path, "rev-parse", "--path-format=absolute", "--git-common-dir")
    return f"kanbots://{Addresses.of(common_dir.strip()).board}/{name}"


def content(editor: Editor, uri: str) -> str:
    """What is at an address."""
    return str(editor.request("workspace/textDocumentContent", {"uri": uri})["text"])


def reads(editor: Editor, uri: str) -> str:
    """Open what is at an address, as VS Code does; its text."""
    text = content(editor, uri)
    item = {"uri": uri, "languageId": "plaintext", "version": 1, "text": text}
    editor.notify("textDocument/didOpen", {"textDocument": item})
    return text


def asking(board: Board) -> str:
    """A run that has changed a file and waits for an answer."""
    (board.path / "app.py").write_text("print('old')\n")
    git(board.path, "add", ".")
    git(board.path, "commit", "--quiet", "--message", "App")
    run = board.run_script(
        shell("echo \"print('new')\" > app.py"),
        ask(question("Ship it?", "Yes", "No")),
        {"say": "Shipped."},
        title="Work",
    )
    board.until_decision(run)
    return run


def test_a_diff_and_a_log_open_at_an_address_only_where_contents_are_asked_for(
    name: str, editor: Editor, board: Board
) -> None:
    run = asking(board)
    editor.may(*NOISE)
    asks = name == "vscode"
    announced = editor.result["capabilities"]["workspace"].get("textDocumentContent")
    assert announced == ({"schemes": ["kanbots"]} if asks else None)
    for kind in ("diff", "log"):
        result = editor.execute(f"kanbots.{kind}", {"run": run})
        assert result["uri"].startswith("kanbots://" if asks else "file:///"), result
        assert result["path"].endswith(f"/.kanbots/runs/1-1.{kind}")
        if name != "emacs":
            assert editor.shown()["uri"] == result["uri"]
    result = editor.execute("kanbots.board")
    assert result["uri"].startswith("file:///")
    editor.may("window/showDocument")


def test_what_is_open_is_read_again_when_it_has_changed(attach: Attach, board: Board) -> None:
    run = asking(board)
    editor = attach("vscode")
    editor.may(*NOISE)
    log = at(board, "runs/1-1.log")
    text = content(editor, log)
    assert "Shipped." not in text
    assert text.splitlines()[0] == f"Log of {run}"
    assert "vim:" not in text
    board.answer(f"{run}.1", "Yes")
    editor.may(RENEWS)
    while "Shipped." not in content(editor, log):
        assert editor.reads(RENEWS) == {"uri": log}


def test_it_answers_like_a_file(attach: Attach, board: Board) -> None:
    asking(board)
    editor = attach("vscode")
    editor.may(*NOISE, RENEWS)
    diff = at(board, "runs/1-1.diff")
    text = reads(editor, diff)
    assert "+print('new')" in text
    assert "**#1 Work**" in editor.asks("hover", diff)["contents"]["value"]
    symbols = editor.request("textDocument/documentSymbol", {"textDocument": {"uri": diff}})
    assert [each["name"] for each in symbols] == ["app.py"]
    assert {"Stop 1-1", "Answer 1-1.1: 1 Yes"} <= set(editor.actions(diff, 0))
    row = text.splitlines().index(next(li for li in text.splitlines() if li.startswith("1-1 ")))
    assert editor.asks("definition", diff, row, 1)["uri"] == diff


def test_a_preview_reads_texts_at_their_base(attach: Attach, board: Board) -> None:
    run = asking(board)
    editor = attach("vscode", {"plugin": True})
    editor.may(*NOISE)
    result = editor.request("kanbots/run/preview", {"run": run})
    (file,) = result["files"]
    assert file["baseUri"] == at(board, f"runs/1-1/{result['base']}/app.py")
    assert content(editor, file["baseUri"]) == "print('old')\n"


@pytest.mark.parametrize(
    "uri",
    [
        "kanbots://{board}/runs/7-1.diff",
        "kanbots://{board}/cards/7.md",
        "kanbots://{board}/runs/1-1.exe",
        "kanbots://{board}/runs/1-1/{other}/app.py",
        "kanbots://{board}/runs/1-1/{base}/missing.py",
        "kanbots://{board}/runs/1-1/{base}/../app.py",
        "file:///etc/passwd",
        "",
    ],
)
def test_what_the_board_does_not_name_is_refused(uri: str, attach: Attach, board: Board) -> None:
    run = board.run_script({"say": "Done."})
    base = board.until_state(run, "idle")["base"]
    editor = attach("vscode")
    editor.may(*NOISE)
    named = uri.format(base=base, other="a" * 40, board=at(board, "").split("/")[2])
    error = editor.refused("workspace/textDocumentContent", {"uri": named})
    assert (error.code, error.data) == (-32803, {"reason": "unknown"})


def test_another_boards_address_is_for_the_next_server(attach: Attach, board: Board) -> None:
    editor = attach("vscode")
    named = {"uri": "kanbots://0123456789ab/board.md"}
    error = editor.refused("workspace/textDocumentContent", named)
    assert (error.code, error.data) == (-32801, None)
