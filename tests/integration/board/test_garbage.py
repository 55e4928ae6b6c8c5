"""Clients that talk nonsense get an answer or a hang-up, learn nothing, and harm nobody."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.sockets import connect
from tests.fakes.boards import until

if TYPE_CHECKING:
    import socket

    from tests.fakes.boards import Board

HELLO = {"kanbots": 1, "version": "x", "pid": 1, "client": "terminal", "env": {}}
SECRET = "my-own-words"
SHOW = {"jsonrpc": "2.0", "id": 7, "method": "kanbots/board/show", "params": {}}
BROKEN = {
    "no JSON": b"my-own-words",
    "no end of brackets": b"[" * 100_000,
    "no UTF-8": b'{"jsonrpc": "2.0", "id": 1, "method": "\xff my-own-words"}',
    "an id that is none": json.dumps({**SHOW, "id": {SECRET: 1}}).encode(),
    "parameters that are none": json.dumps(
        {"jsonrpc": "2.0", "id": 1, "method": "kanbots/card/add", "params": {"title": [SECRET]}}
    ).encode(),
    "a request without an id": json.dumps(
        {"jsonrpc": "2.0", "method": "kanbots/card/add", "params": {"title": [SECRET]}}
    ).encode(),
}


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def greeted(board: Board) -> socket.socket:
    client = connect(board.data, "daemon.sock", 10)
    client.sendall(json.dumps(HELLO).encode() + b"\n")
    assert b'"ok": true' in client.recv(4096)
    return client


def introduced(board: Board) -> socket.socket:
    """Greeted and initialized: what comes before that is refused unread."""
    client = greeted(board)
    params: dict[str, object] = {"processId": None, "rootUri": None, "capabilities": {}}
    asked = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}
    client.sendall(framed(json.dumps(asked).encode()))
    until_answered(client, 0)
    return client


def until_answered(client: socket.socket, number: int) -> bytes:
    """All that came up to the answer of that number, included."""
    said = b""
    while b'"id": %d' % number not in said or not said.endswith(b"}"):
        part = client.recv(65536)
        assert part, said
        said += part
    return said


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_message_costs_a_line_of_the_log_and_no_traceback(kind: str, board: Board) -> None:
    board.add("A card")
    log = board.data / "daemon.log"
    with closing(introduced(board)) as client:
        client.sendall(framed(BROKEN[kind]) + framed(json.dumps(SHOW).encode()))
        said = until_answered(client, 7)
    until(lambda: "WARNING" in log.read_text(), "the line")
    for told in (said.decode(), log.read_text()):
        assert "raceback" not in told
        assert ".py" not in told
    assert SECRET not in log.read_text()


def test_a_hello_without_end_of_brackets_is_refused_in_words(board: Board) -> None:
    board.add("A card")
    with closing(connect(board.data, "daemon.sock", 10)) as client:
        client.sendall(b"[" * 100_000 + b"\n")
        assert b"not a JSON object" in client.recv(4096)
    assert "Traceback" not in board.logs()


def test_a_name_with_control_characters_writes_no_line_of_its_own_into_the_log(
    board: Board,
) -> None:
    board.add("A card")
    log = board.data / "daemon.log"
    name = "x\nforged \x1b[31m"
    with closing(introduced(board)) as client:
        client.sendall(framed(json.dumps({**SHOW, "method": name}).encode()))
        until_answered(client, 7)
    until(lambda: "WARNING" in log.read_text(), "the line")
    assert "\nforged" not in log.read_text()
    assert "\x1b" not in log.read_text()
