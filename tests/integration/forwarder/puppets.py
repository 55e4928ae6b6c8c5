"""Daemons whose every word a test speaks, at the socket where a forwarder looks for one.

The listening socket outlives each of them, so the next one is there as soon as the last has hung
up, and no process is started.
"""

from __future__ import annotations

import json
import select
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from kanbots_ls import __version__
from kanbots_ls.rendezvous import paths
from kanbots_ls.rendezvous.announce import Announced, announce
from kanbots_ls.rendezvous.framing import frame, read_frame
from kanbots_ls.rendezvous.hello import encode_refusal

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

Json = dict[str, Any]


class Puppet:
    """One connection of a forwarder, greeted and not yet introduced."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._stream = connection.makefile("rb")
        self.hello: Json = json.loads(self._stream.readline())

    def hear(self) -> Json:
        body = read_frame(self._stream)
        assert body is not None, "the forwarder has hung up"
        heard: Json = json.loads(body)
        return heard

    def hears_nothing_more(self) -> bool:
        return read_frame(self._stream) is None

    def say(self, message: Json) -> None:
        self.send(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()))

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def notify(self, method: str, **params: object) -> None:
        self.say({"method": method, "params": params})

    def ask(self, number: int | str, method: str, **params: object) -> None:
        self.say({"id": number, "method": method, "params": params})

    def answer(self, request: Json, result: object = None) -> None:
        self.say({"id": request["id"], "result": result})

    def welcome(self, version: str = __version__) -> None:
        self.send(json.dumps({"ok": True, "version": version, "pid": 1}).encode() + b"\n")

    def refuse(self, reason: str) -> None:
        self.send(encode_refusal(reason))

    def introduced(self, **capabilities: object) -> Json:
        """Answer ``initialize``; the request."""
        request = self.hear()
        assert request["method"] == "initialize"
        self.answer(request, {"capabilities": capabilities})
        return request

    def die(self) -> None:
        """Hang up, as the kernel does for a process that is killed."""
        self._stream.close()
        self._socket.close()


class Stage:
    """Where a forwarder finds its daemons."""

    def __init__(self, announced: Announced) -> None:
        self._announced = announced
        self._puppets: list[Puppet] = []
        announced.listener.socket.settimeout(10)

    def next(self, version: str = __version__) -> Puppet:
        """The daemon that the forwarder reaches next, once it comes."""
        puppet = self.unwelcomed()
        puppet.welcome(version)
        return puppet

    def patience(self, seconds: float) -> None:
        """How long ``next`` waits from now on before it raises TimeoutError."""
        self._announced.listener.socket.settimeout(seconds)

    def is_sought_before(self, stream: IO[bytes]) -> bool:
        """Whether a forwarder comes for a daemon before there is something in ``stream``."""
        listener = self._announced.listener.socket.fileno()
        readable, _, _ = select.select([listener, stream.fileno()], [], [], 10)
        return listener in readable

    def unwelcomed(self) -> Puppet:
        connection, _ = self._announced.listener.socket.accept()
        connection.settimeout(10)
        self._puppets.append(Puppet(connection))
        return self._puppets[-1]

    def forget_record(self) -> None:
        """What a daemon does when it leaves on purpose."""
        (self._announced.data / paths.DAEMON_RECORD).unlink()

    def close(self) -> None:
        """Nobody listens any more."""
        for puppet in self._puppets:
            puppet.die()
        self._announced.withdraw()


@contextmanager
def stage_at(common_dir: Path) -> Iterator[Stage]:
    stage = Stage(announce(common_dir))
    try:
        yield stage
    finally:
        stage.close()
