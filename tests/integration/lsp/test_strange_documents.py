"""Texts and files of the board that are not what they should be: an answer, and no harm."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.peer import Peer, peer
from tests.integration.board.steps import ask, question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Board

INVALID_PARAMS = -32602
AT_A_PLACE = ("hover", "definition", "completion", "codeAction", "inlayHint")
OF_A_TEXT = ("documentSymbol", "codeLens", "documentLink", "foldingRange")
TEXTS = {"empty": "", "no heading": "x #1\n- #2 a\n", "half a line": "## ", "wide": "- 1-1 🦊 #1"}
PLACES = ((0, 0), (0, 2**31 - 1), (2**31 - 1, 0), (1, 3), (-1, -1), (2**53, 1), (10**30, 0))
ADDRESSES = (
    "file://[/.kanbots/board.md",
    "file:///C:/x/.kanbots/board.md",
    "file:///%00/.kanbots/board.md",
    "file:///%ff/.kanbots/board.md",
    f"file:///{'a' * 5000}/.kanbots/board.md",
    "kanbots://[/board.md",
    "kanbots://other/../../board.md",
    "untitled:1",
    "",
)
DOCUMENTS = ("board.md", "cards/1.md", "cards/99.md", "runs/1-1.diff", "runs/1-1.log")


@pytest.fixture(scope="module")
def asking(shared: Board) -> Iterator[Board]:
    """A board with a question; nothing that is asked of it is a mistake of ours."""
    shared.until_decision(shared.run_script(ask(question("Which way?", "Left", "Right"))))
    yield shared
    assert "Traceback" not in (shared.data / "daemon.log").read_text(), shared.logs()


def all_questions(uri: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each request about a text, at each place."""
    named = {"textDocument": {"uri": uri}}
    for feature in OF_A_TEXT:
        yield f"textDocument/{feature}", named
    for line, character in PLACES:
        place = {"line": line, "character": character}
        span = {"start": place, "end": {"line": 0, "character": 5}}
        problem = {"range": span, "message": "no"}
        more = {"position": place, "range": span, "context": {"diagnostics": [problem]}}
        for feature in AT_A_PLACE:
            yield f"textDocument/{feature}", {**named, **more}


def is_answered(editor: Peer, uri: str) -> None:
    """Each of them, if only with what is wrong with it."""
    for number, (method, params) in enumerate(all_questions(uri), start=1):
        answer = editor.asks(method, number, **params)
        code = answer.get("error", {}).get("code", INVALID_PARAMS)
        assert code == INVALID_PARAMS, json.dumps(answer)


def held(uri: str, text: str) -> dict[str, Any]:
    """A text as an editor opens it."""
    return {"uri": uri, "languageId": "markdown", "version": 1, "text": text}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_stands_in_a_document_each_question_is_answered(text: str, asking: Board) -> None:
    with peer(asking) as editor:
        for name in DOCUMENTS:
            uri = (asking.path / ".kanbots" / name).as_uri()
            editor.says("textDocument/didOpen", textDocument=held(uri, text))
            is_answered(editor, uri)


def test_whatever_an_address_says_each_question_is_answered(asking: Board) -> None:
    (asking.path / "loop").symlink_to("loop")
    loop = (asking.path / "loop").as_uri()
    with peer(asking) as editor:
        for uri in (*ADDRESSES, f"{loop}/.kanbots/board.md"):
            is_answered(editor, uri)
            editor.says("textDocument/didOpen", textDocument=held(uri, "# TODO: now"))
            is_answered(editor, uri)


def test_a_pipe_in_a_documents_place_is_replaced_and_holds_up_nobody(asking: Board) -> None:
    where = asking.path / ".kanbots" / "cards" / "1.md"
    wanted = {"document": "card", "card": 1, "show": False}
    asking.call("kanbots/document/open", **wanted)
    where.unlink()
    os.mkfifo(where)
    assert asking.call("kanbots/document/open", **wanted)["path"] == str(where)
    assert where.is_file()
    assert where.read_text().startswith("# #1 ")
