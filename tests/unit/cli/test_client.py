from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.cli.errors import DaemonGone, DaemonSilent, Refused
from kanbots_ls.cli.wire.client import Client
from kanbots_ls.rendezvous.framing import frame, read_frame

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def ends() -> Iterator[tuple[Client, socket.socket]]:
    theirs, ours = socket.socketpair()
    client = Client(theirs)
    ours.settimeout(5)
    yield client, ours
    client.close()
    ours.close()


def packed(message: dict[str, Any]) -> bytes:
    return frame(json.dumps({"jsonrpc": "2.0", **message}).encode())


def answering(ours: socket.socket, *frames: bytes) -> threading.Thread:
    """Read one request, then send ``frames``."""

    def serve() -> None:
        with ours.makefile("rb") as stream:
            read_frame(stream)
        for each in frames:
            ours.sendall(each)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def test_an_answer_that_arrives_in_single_bytes_is_read_whole(
    ends: tuple[Client, socket.socket],
) -> None:
    client, ours = ends
    whole = packed({"id": 1, "result": {"title": "ünïcödé"}})
    thread = answering(ours, *(whole[at : at + 1] for at in range(len(whole))))
    assert client.call("x", {}) == {"title": "ünïcödé"}
    thread.join()


def test_notifications_before_the_answer_are_kept_in_order(
    ends: tuple[Client, socket.socket],
) -> None:
    client, ours = ends
    notes = b"".join(packed({"method": "n", "params": number}) for number in range(3))
    thread = answering(ours, notes + packed({"id": 1, "result": 7}) + packed({"method": "n"}))
    assert client.call("x", {}) == 7
    thread.join()
    received = [client.next_notification(5) for _ in range(4)]
    assert [note.params if note else "" for note in received] == [0, 1, 2, None]
    assert client.next_notification(0) is None


def test_a_request_of_the_daemon_is_answered_with_null(ends: tuple[Client, socket.socket]) -> None:
    client, ours = ends
    asked = packed({"id": "r1", "method": "window/workDoneProgress/create", "params": {}})
    thread = answering(ours, asked + packed({"id": 1, "result": None}))
    assert client.call("x", {}) is None
    thread.join()
    with ours.makefile("rb") as stream:
        body = read_frame(stream)
    assert json.loads(body or b"") == {"jsonrpc": "2.0", "id": "r1", "result": None}


def test_an_error_answer_is_a_refusal_with_its_words(ends: tuple[Client, socket.socket]) -> None:
    client, ours = ends
    error = {"code": -32803, "message": "There is no card 9.", "data": {"card": 9}}
    thread = answering(ours, packed({"id": 1, "error": error}))
    with pytest.raises(Refused, match=r"There is no card 9\.") as refused:
        client.call("x", {})
    assert refused.value.data == {"card": 9}
    thread.join()


def test_a_daemon_that_dies_in_mid_answer_is_said_to_be_gone(
    ends: tuple[Client, socket.socket],
) -> None:
    client, ours = ends

    def serve() -> None:
        with ours.makefile("rb") as stream:
            read_frame(stream)
        ours.sendall(packed({"id": 1, "result": "never whole"})[:-3])
        ours.shutdown(socket.SHUT_RDWR)

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(DaemonGone, match="ended the connection"):
        client.call("x", {})
    thread.join()


def test_a_daemon_that_says_nothing_is_not_waited_for_for_ever(
    ends: tuple[Client, socket.socket],
) -> None:
    client, _ = ends
    with pytest.raises(DaemonSilent, match="did not answer x"):
        client.call("x", {}, timeout=0.01)


@pytest.mark.parametrize("header", [b"Content-Length: 99999999999\r\n\r\n", b"Nonsense: 1\r\n\r\n"])
def test_a_stream_out_of_step_is_an_error_not_a_wait(
    ends: tuple[Client, socket.socket], header: bytes
) -> None:
    client, ours = ends
    ours.sendall(header)
    with pytest.raises(DaemonGone, match="without a usable length"):
        client.next_notification(5)
