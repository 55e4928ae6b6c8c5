"""Whatever a client sends as messages: the next well-formed request is answered, by this daemon.

No reply holds a traceback, each request with an id that can be answered is answered once, and the
daemon's log has no traceback either (the fixture looks).  Nothing that acts is sent.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanbots_ls.protocol.methods import METHODS
from kanbots_ls.rendezvous.framing import frame, read_frame
from tests.fakes.peer import encoded, peer
from tests.fuzz.bytes import changed, few, noise, torn, values

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.peer import Peer

READS = [method.name for method in METHODS if method.reads and method.is_request]
LSP = [
    "initialize",
    "initialized",
    "shutdown",
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/hover",
    "textDocument/codeAction",
    "workspace/didChangeConfiguration",
    "workspace/didChangeWorkspaceFolders",
    "window/workDoneProgress/cancel",
    "$/cancelRequest",
    "$/setTrace",
    "none/such",
]
PLACE = {
    "textDocument": {"uri": "file:///a/.kanbots/board.md"},
    "position": {"line": 0, "character": 0},
}
KNOWN: list[dict[str, Any]] = [
    {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    for number, method in enumerate([*READS, *LSP], start=1)
    for params in ({}, {"card": 1, "run": "1-1"}, PLACE)
]
KNOWN += [{key: message[key] for key in message if key != "id"} for message in KNOWN]
KNOWN += [
    {"jsonrpc": "2.0", "id": 1, "result": None},
    {"jsonrpc": "2.0", "id": "decision-1", "error": {}},
]
HARMLESS = {*READS, *LSP}


def is_harmless(message: Any) -> bool:
    """A changed message must not come to name a method that acts."""
    method = message.get("method") if isinstance(message, dict) else None
    return not isinstance(method, str) or method in HARMLESS or not method.startswith("kanbots/")


bodies = (
    changed(KNOWN).filter(is_harmless).map(encoded)
    | st.lists(changed(KNOWN).filter(is_harmless), max_size=3).map(encoded)
    | noise
    | torn([encoded(message) for message in KNOWN])
    | values.map(encoded)
)
frames = bodies.filter(bool).map(frame)
headers = st.sampled_from(
    [b"", b"\r\n", b"GET / HTTP/1.1\r\n", b"Content-Length: x\r\n", b"\xff\r\n"]
)


def replies_to(peer: Peer, data: bytes, last: object = "last") -> list[dict[str, Any]]:
    """All that comes until a well-formed request behind ``data`` is answered."""
    asked = {"jsonrpc": "2.0", "id": last, "method": "kanbots/daemon/status"}
    peer.sends(data + frame(encoded(asked)))
    return peer.hears(last)


@given(sent=st.lists(st.tuples(headers, frames).map(b"".join), min_size=1, max_size=5))
@few
def test_after_any_messages_the_next_request_is_answered(board: Board, sent: list[bytes]) -> None:
    pid = board.daemon_pid
    with peer(board) as sender:
        replies = replies_to(sender, b"".join(sent))
    assert board.daemon_pid == pid
    assert b"Traceback" not in encoded(replies)
    ended = any(b"shutdown" in each for each in sent)
    assert ended or replies[-1]["result"]["pid"] == pid


@given(message=changed([each for each in KNOWN if "id" in each and "method" in each]))
@few
def test_every_request_is_answered_once(board: Board, message: Any) -> None:
    if not isinstance(message, dict) or not is_harmless(message):
        return
    message = {**message, "jsonrpc": "2.0", "id": 77}
    if not isinstance(message.get("method"), str):
        return
    with peer(board) as sender:
        sender.socket.sendall(frame(encoded(message)))
        answer = sender.hears(77)[-1]
        again = [each for each in replies_to(sender, b"") if each.get("id") == 77]
    assert ("result" in answer) != ("error" in answer)
    assert [each for each in again if "method" not in each] == []


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"Content-Length: 99999999999\r\n\r\n{}",
        b"x" * 100_000,
        b"Content-Length: 5\r\n\r\n{",
    ],
    ids=["digits", "too large", "no line", "cut"],
)
def test_what_can_not_be_read_on_ends_that_connection_alone(board: Board, data: bytes) -> None:
    with peer(board) as sender:
        sender.socket.sendall(data)
        sender.socket.shutdown(socket.SHUT_WR)
        assert read_frame(sender.stream) is None
    assert board.call("kanbots/daemon/status")["pid"] == board.daemon_pid
