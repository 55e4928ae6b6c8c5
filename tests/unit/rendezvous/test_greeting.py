"""The first line each way, and LSP frames behind it."""

from __future__ import annotations

import io
import json
import socket
import threading

import pytest

from kanbots_ls import __version__
from kanbots_ls.rendezvous import hello
from kanbots_ls.rendezvous.framing import BadFrame, frame, read_frame, write_frame
from kanbots_ls.rendezvous.hello import BadHello, Hello, Refused, greet


def test_a_hello_arrives_as_it_was_said() -> None:
    said = Hello("terminal", {"PATH": "/bin", "NAME": "ü\udcff"}, pid=7)
    heard = Hello.decode(said.encode())
    assert (heard.client, heard.env, heard.pid) == ("terminal", said.env, 7)
    assert heard.version == __version__


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"GET / HTTP/1.1\r\n",
        b"[]",
        b'{"kanbots": 2, "version": "9"}',
        b'{"kanbots": 1, "client": "robot", "env": {}}',
        b'{"kanbots": 1, "client": "editor", "env": []}',
    ],
)
def test_what_is_no_hello_is_refused(line: bytes) -> None:
    with pytest.raises(BadHello):
        Hello.decode(line)


def test_an_environment_beyond_the_limit_is_refused_before_it_is_sent() -> None:
    with pytest.raises(BadHello, match="larger than"):
        Hello("editor", {"BIG": "x" * hello.LONGEST_LINE}).encode()


def answer_with(line: bytes) -> hello.Welcome:
    """What :func:`greet` makes of a daemon's ``line``."""
    here, there = socket.socketpair()
    with here, there:
        thread = threading.Thread(target=there.sendall, args=(line,))
        thread.start()
        try:
            return greet(here, Hello("editor", {}))
        finally:
            thread.join()


def test_a_welcome_names_the_daemon() -> None:
    welcome = answer_with(hello.encode_welcome())
    assert welcome.version == __version__
    assert welcome.pid > 0


def test_a_refusal_is_the_daemons_sentence() -> None:
    with pytest.raises(Refused, match="the board is newer"):
        answer_with(hello.encode_refusal("the board is newer"))


def test_not_a_byte_behind_the_welcome_is_swallowed() -> None:
    here, there = socket.socketpair()
    with here, there:
        there.sendall(hello.encode_welcome() + frame(b"first"))
        greet(here, Hello("editor", {}))
        with here.makefile("rb") as stream:
            assert read_frame(stream) == b"first"


def test_frames_pass_whole() -> None:
    stream = io.BytesIO()
    for body in (b"", b"{}", b"x" * 70_000):
        write_frame(stream, body)
    stream.seek(0)
    assert [read_frame(stream) for _ in range(4)] == [b"", b"{}", b"x" * 70_000, None]


def test_headers_come_in_any_case_and_order() -> None:
    text = b"Content-Type: text/plain\r\ncontent-LENGTH : 2\r\n\r\n{}"
    assert read_frame(io.BytesIO(text)) == b"{}"


@pytest.mark.parametrize(
    "text",
    [
        b"Content-Length: two\r\n\r\n{}",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 99999999999\r\n\r\n",
        b"Content-Length: 5\r\n\r\n{}",
        b"Content-Length: 5\r\n",
        b"X: y\r\n\r\n",
        b"x" * 10_000,
        b"A: b\r\n" * 100,
    ],
)
def test_what_is_no_frame_is_refused(text: bytes) -> None:
    with pytest.raises(BadFrame):
        read_frame(io.BytesIO(text))


def test_a_daemons_answer_is_one_json_line() -> None:
    for line in (hello.encode_welcome(), hello.encode_refusal("no\nno")):
        assert line.count(b"\n") == 1
        assert json.loads(line)["ok"] in {True, False}
