"""The other end of a daemon's socket, saying whatever a test likes, byte for byte.

For what no client of ours would send; an editor that behaves is ``tests.fakes.editors``.
"""

from __future__ import annotations

import json
import socket
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kanbots_ls.rendezvous.dial import dial
from kanbots_ls.rendezvous.framing import frame, read_frame
from kanbots_ls.rendezvous.hello import Hello

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Board, Json

SECONDS = 15


def encoded(value: Any) -> bytes:
    """As JSON, lone surrogates and huge numbers included."""
    return json.dumps(value).encode()


class Peer:
    """A connection that has been greeted and initialized."""

    def __init__(self, board: Board, **said: Any) -> None:
        hello = Hello("editor", board.environment)
        self.socket = dial(board.repository, hello, start=False).socket
        self.socket.settimeout(SECONDS)
        self.stream = self.socket.makefile("rb")
        self.keeps: set[str] = set()
        """Requests that it leaves unanswered; it has no method for all others."""
        about = {"processId": None, "capabilities": {}, "rootUri": None, **said}
        self.says("initialize", 0, **about)
        self.hears(0)

    def says(self, method: str, number: object = None, **params: Any) -> None:
        """A request where it has a number, else a notification."""
        identity = {} if number is None else {"id": number}
        message = {"jsonrpc": "2.0", **identity, "method": method, "params": params}
        self.sends(frame(encoded(message)))

    def sends(self, data: bytes) -> None:
        """Any bytes."""
        self.socket.sendall(data)

    def hears(self, answered: object) -> list[Json]:
        """All that comes until the request of that id is answered, its answer last."""
        found: list[Json] = []
        while (body := read_frame(self.stream)) is not None:
            found.append(json.loads(body))
            self._decline(found[-1])
            if found[-1].get("id") == answered and "method" not in found[-1]:
                return found
        raise AssertionError(f"hung up after {found}")

    def asked(self, method: str) -> Json:
        """The next message of that method, whole."""
        while (body := read_frame(self.stream)) is not None:
            message: Json = json.loads(body)
            self._decline(message)
            if message.get("method") == method:
                return message
        raise AssertionError(f"hung up before {method}")

    def replies(self, number: object, result: object) -> None:
        """Answer what it was asked."""
        self.sends(frame(encoded({"jsonrpc": "2.0", "id": number, "result": result})))

    def asks(self, method: str, number: object = 1, **params: Any) -> Json:
        """A request's answer, whole."""
        self.says(method, number, **params)
        return self.hears(number)[-1]

    def is_hung_up_on(self) -> bool:
        """The daemon has ended this connection, and said nothing more."""
        return read_frame(self.stream) is None

    def _decline(self, message: Json) -> None:
        if "id" in message and message.get("method", "") not in {"", *self.keeps}:
            no = {"code": -32601, "message": "no"}
            self.sends(frame(encoded({"jsonrpc": "2.0", "id": message["id"], "error": no})))

    def vanish(self) -> None:
        """Gone without a word: what it was sent is answered with a reset."""
        linger = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close()

    def close(self) -> None:
        """Hang up."""
        self.stream.close()
        self.socket.close()


@contextmanager
def peer(board: Board, **said: Any) -> Iterator[Peer]:
    """A peer for as long as it is needed."""
    made = Peer(board, **said)
    try:
        yield made
    finally:
        made.close()
