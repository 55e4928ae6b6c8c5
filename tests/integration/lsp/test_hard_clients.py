"""Clients that say half of something, read nothing or vanish: none of it is felt by another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.framing import frame
from kanbots_ls.rendezvous.sockets import connect
from tests.fakes.boards import until
from tests.fakes.editors import PROMPTS
from tests.fakes.peer import Peer, peer
from tests.integration.board.steps import BUSY, ask, question, say_answer

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
    clients = busy.call("kanbots/daemon/status")["clients"]
    with peer(busy) as staying:
        leaving = Peer(busy)
        leaving.sends(last)
        leaving.vanish()
        assert "cards" in staying.asks("kanbots/board/show")["result"]
    until(lambda: busy.call("kanbots/daemon/status")["clients"] == clients, "the end of it")


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


@pytest.mark.parametrize("answer", [{"title": "2 Right"}, None, {"title": "Later"}, 7])
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
        editor.says("kanbots/daemon/status", 9)
        heard = editor.hears(9)
    assert not {"window/showMessage", PROMPTS} & {each.get("method") for each in heard}
    (found,) = board.decisions(everything=True)
    assert (found["answer"], found["state"]) == (["Left"], "resolved")
