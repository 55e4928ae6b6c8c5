"""Clients that say half of something, read nothing or vanish: none of it is felt by another."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from kanbots_ls.rendezvous.framing import frame
from kanbots_ls.rendezvous.sockets import connect
from tests.fakes.boards import until
from tests.fakes.editors import PROMPTS
from tests.fakes.peer import Peer, peer
from tests.integration.board.steps import BUSY, ask, question, say_answer, shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Board

HELLO = b'{"kanbots": 1, "version": "x", "pid": 1, "client": "terminal", "env": {}}'


@pytest.fixture(scope="module")
def busy(shared: Board) -> Iterator[Board]:
    """A board with a run at work; its daemon is the same at the end and logged no traceback."""
    shared.until_state(shared.run_script(BUSY), "working")
    daemon = shared.daemon_pid
    yield shared
    assert shared.call("kanbots/daemon/status")["pid"] == shared.daemon_pid == daemon
    assert "Traceback" not in shared.logs(), shared.logs()


def test_two_clients_with_the_same_ids_get_their_own_answers(busy: Board) -> None:
    with peer(busy) as one, peer(busy) as other:
        one.says("kanbots/board/show", 7)
        other.says("kanbots/daemon/status", 7)
        assert "cards" in one.hears(7)[-1]["result"]
        assert "pid" in other.hears(7)[-1]["result"]
        one.close()
        assert "cards" in other.asks("kanbots/board/show", 8)["result"]


@pytest.mark.parametrize("shut_down", [True, False])
def test_an_exit_ends_that_connection_alone(shut_down: bool, busy: Board) -> None:
    with peer(busy) as staying, peer(busy) as leaving:
        if shut_down:
            assert leaving.asks("shutdown")["result"] is None
        leaving.says("exit")
        while not leaving.is_hung_up_on():
            pass
        assert staying.asks("kanbots/daemon/status")["result"]["pid"] == busy.daemon_pid


@pytest.mark.parametrize(
    "last",
    [
        b"",
        b"Content-Length: 100\r\n\r\n{",
        frame(b'{"jsonrpc": "2.0", "id": 5, "method": "kanbots/board/show"}') * 50,
        frame(b"[" * 9),
    ],
    ids=["nothing", "half a message", "answers on their way", "nonsense"],
)
def test_a_connection_that_is_reset_ends_nothing_else(last: bytes, busy: Board) -> None:
    with peer(busy) as staying:
        leaving = Peer(busy)
        leaving.sends(last)
        leaving.vanish()
        assert "cards" in staying.asks("kanbots/board/show")["result"]
    # Those of the tests before count until the daemon has noticed their end.
    until(lambda: busy.call("kanbots/daemon/status")["clients"] == 1, "nobody but us")


@pytest.mark.parametrize("ends", ["close", "vanish"])
@pytest.mark.parametrize(
    "hello", [b"", b"\n", b"{", HELLO[:20], HELLO[:20] + b"\n", b"\x00" * 70_000, b"GET / HTTP/1.1"]
)
def test_half_a_hello_ends_that_connection_alone(hello: bytes, ends: str, busy: Board) -> None:
    client = connect(busy.data, "daemon.sock", 10)
    stranger = Peer.__new__(Peer)
    stranger.socket, stranger.stream = client, client.makefile("rb")
    try:
        stranger.sends(hello)
    except OSError:
        assert len(hello) > len(HELLO), "the daemon hung up on little"
    getattr(stranger, ends)()
    assert busy.call("kanbots/board/show")["running"] == 1


def test_a_client_that_reads_nothing_slows_nobody(busy: Board) -> None:
    asks = {"jsonrpc": "2.0", "method": "kanbots/board/show", "params": {}}
    with peer(busy) as deaf, peer(busy) as other:
        # The kernel's buffers hold some hundred kilobytes, so this is more than fits them.
        for number in range(3000):
            deaf.sends(frame(json.dumps({**asks, "id": number}).encode()))
        for number in range(20):
            assert "cards" in other.asks("kanbots/board/show", number)["result"]
        assert "result" in deaf.hears(2999)[-1]


CHOSEN = {"title": "2 Right"}


@pytest.mark.parametrize("answer", [CHOSEN, None, {"title": "Later"}, 7])
def test_a_prompt_that_was_taken_back_and_is_answered_all_the_same_changes_nothing(
    answer: object, board: Board
) -> None:
    run = board.run_script(ask(question("Which way?", "Left", "Right")), say_answer())
    decision = board.until_decision(run)["id"]
    with peer(board, clientInfo={"name": "Visual Studio Code"}) as editor:
        editor.keeps = {PROMPTS}
        editor.says("initialized")
        prompt = editor.asked(PROMPTS)
        board.answer(decision, "1")
        assert editor.asked("$/cancelRequest")["params"] == {"id": prompt["id"]}
        board.until_state(run, "idle")
        editor.replies(prompt["id"], answer)
        if answer == CHOSEN:
            assert "answered" in editor.asked("window/showMessage")["params"]["message"]
        editor.says("kanbots/daemon/status", 9)
        heard = editor.hears(9)
    assert not {"window/showMessage", PROMPTS} & {each.get("method") for each in heard}, heard
    (found,) = board.decisions(everything=True)
    assert (found["answer"], found["state"]) == (["Left"], "resolved")


@pytest.mark.parametrize("waits", [False, True], ids=["at once", "once it is under way"])
@pytest.mark.parametrize("method", ["kanbots/run/promote", "kanbots/run/discard"])
def test_a_request_that_is_taken_back_is_answered_and_what_it_began_is_whole(
    method: str, waits: bool, board: Board
) -> None:
    run = board.run_script(shell("echo new > new.txt"))
    board.until_state(run, "idle")
    with peer(board) as editor:
        editor.says(method, 5, run=run)
        if waits:
            editor.asks("kanbots/board/show", 6)
        editor.says("$/cancelRequest", id=5)
        if not waits:
            answer = editor.hears(5)[-1]
            assert "result" in answer or answer["error"]["code"] == -32800
        editor.asks("kanbots/daemon/status", 7)

    # Taken back early it was never begun; else it goes on, and a second one is refused meanwhile.
    with suppress(Refused):
        board.call(method, run=run)

    def is_done() -> bool:
        seen = board.run(run)
        landed = bool(seen["promoted"]) and (board.path / "new.txt").exists()
        return landed if method.endswith("promote") else bool(seen["discardedAt"])

    until(is_done, "the whole of it")
    assert "Traceback" not in board.logs(), board.logs()


def test_of_two_editors_that_answer_at_once_one_is_heard_and_the_other_told(board: Board) -> None:
    run = board.run_script(ask(question("Which way?", "Left", "Right")), say_answer())
    decision = board.until_decision(run)["id"]
    with peer(board) as one, peer(board) as other:
        for choice, each in (("1", one), ("2", other)):
            each.says("kanbots/decision/answer", 5, decision=decision, choices=[choice])
        answers = [each.hears(5)[-1] for each in (one, other)]
    assert ["error" in each for each in answers].count(True) == 1
    refused = next(each["error"] for each in answers if "error" in each)
    assert "answered" in refused["message"]
    board.until_state(run, "idle")


def test_a_client_that_lies_about_itself_is_served_all_the_same(board: Board) -> None:
    run = board.run_script(ask(question("Which way?", "Left", "Right")), say_answer())
    board.until_decision(run)
    lies = {
        "capabilities": {
            "window": {
                "workDoneProgress": True,
                "showMessage": {},
                "showDocument": {"support": True},
            },
            "workspace": {
                "inlayHint": {"refreshSupport": True},
                "codeLens": {"refreshSupport": True},
                "applyEdit": True,
                "textDocumentContent": {},
            },
            "general": {"positionEncodings": ["utf-9", "utf-16"]},
        },
        "clientInfo": {"name": "Visual Studio Code", "version": "x" * 1000},
        "initializationOptions": {"prompts": "stack", "plugin": True},
    }
    with peer(board, **lies) as editor:
        editor.says("initialized")
        editor.says("initialized")
        shown = editor.asks("kanbots/document/open", 3, document="board")["result"]
        assert shown["shown"] is False
        item = {"uri": shown["uri"], "languageId": "x", "version": -1, "text": "- #1\n"}
        editor.says("textDocument/didOpen", textDocument=item)
        editor.says("textDocument/didOpen", textDocument=item)
        editor.says("textDocument/didClose", textDocument={"uri": "file:///never/opened"})
        place = {"line": 10**9, "character": 10**9}
        where = {"start": place, "end": {"line": 0, "character": 0}}
        change = [{"range": where, "text": "x"}]
        named = {"uri": shown["uri"], "version": 0}
        editor.says("textDocument/didChange", textDocument=named, contentChanges=change)
        about = {"uri": shown["uri"]}
        for number, method in enumerate(("hover", "definition"), start=10):
            answer = editor.asks(
                f"textDocument/{method}", number, textDocument=about, position=place
            )
            assert "error" not in answer, answer
        context: dict[str, object] = {"diagnostics": []}
        answer = editor.asks(
            "textDocument/codeAction", 20, textDocument=about, range=where, context=context
        )
        assert "error" not in answer, answer
        assert len(editor.asks("kanbots/board/show", 21)["result"]["decisions"]) == 1
    assert "Traceback" not in board.logs(), board.logs()
