"""A small synchronous JSON-RPC client over the dialled socket.

``connect`` makes one; verbs ask through ``api``. One thread, no callbacks: while a request waits,
notifications are kept in order for ``next_notification``, and what the daemon asks of us is
answered with null, as a client without abilities does.
"""

from __future__ import annotations

import select
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kanbots_ls import __version__
from kanbots_ls.cli.errors import DaemonGone, DaemonSilent, Refused
from kanbots_ls.cli.wire.frames import FrameBuffer, encode

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

TIMEOUT = 60.0
"""Seconds for an answer; slow verbs (a discard, a large diff) give their own."""
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Notification:
    """Something the daemon told without being asked."""

    method: str
    params: Any


class Client:
    """One connection; ends with ``close`` or when the daemon does."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._frames = FrameBuffer()
        self._notifications: deque[Notification] = deque()
        self._next_id = 0

    def fileno(self) -> int:
        """For ``select`` beside the keyboard; look at ``pending`` first."""
        return self._socket.fileno()

    @property
    def pending(self) -> bool:
        """Whether a notification is here already, so that nothing need be waited for."""
        self._sort_arrived()
        return bool(self._notifications)

    def initialize(self, root_uri: str) -> None:
        """Introduce ourselves; the daemon pushes changes from here on."""
        self.call(
            "initialize",
            {
                "processId": None,
                "clientInfo": {"name": "kanbots-ls terminal", "version": __version__},
                "rootUri": root_uri,
                "capabilities": {},
            },
        )
        self._send({"method": "initialized", "params": {}})

    def call(self, method: str, params: Mapping[str, Any], timeout: float = TIMEOUT) -> Any:
        """The result of one request, as it came; ``Refused`` where the daemon says no."""
        self._next_id += 1
        wanted = self._next_id
        self._send({"id": wanted, "method": method, "params": dict(params)})
        deadline = time.monotonic() + timeout
        while True:
            message = self._receive(deadline)
            if message is None:
                raise DaemonSilent(
                    f"The daemon did not answer {method} within {timeout:.0f} s. "
                    "`kanbots-ls doctor` tells what it sees."
                )
            if message.get("id") == wanted and "method" not in message:
                return _result(message)
            self._sort(message)

    def next_notification(self, timeout: float | None) -> Notification | None:
        """The next one, or None after ``timeout`` seconds (None: wait for ever)."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._notifications:
            message = self._receive(deadline)
            if message is None:
                return None
            self._sort(message)
        return self._notifications.popleft()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _sort(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            return
        if "id" in message:
            self._send({"id": message["id"], "result": None})
        else:
            self._notifications.append(Notification(message["method"], message.get("params")))

    def _sort_arrived(self) -> None:
        while (message := self._frames.next()) is not None:
            self._sort(message)

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._socket.sendall(encode({"jsonrpc": "2.0", **message}))
        except OSError as error:
            raise DaemonGone(f"The daemon is gone ({error.strerror or error}).") from error

    def _receive(self, deadline: float | None) -> dict[str, Any] | None:
        while (message := self._frames.next()) is None:
            if not self._wait(deadline):
                return None
            self._frames.feed(self._read())
        return message

    def _wait(self, deadline: float | None) -> bool:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        readable, _, _ = select.select([self._socket], [], [], left)
        return bool(readable)

    def _read(self) -> bytes:
        try:
            data = self._socket.recv(_CHUNK)
        except OSError as error:
            raise DaemonGone(f"The daemon is gone ({error.strerror or error}).") from error
        if not data:
            raise DaemonGone(
                "The daemon ended the connection before it answered. Runs go on without it; "
                "try again, and see `kanbots-ls doctor` if it happens twice."
            )
        return data


def _result(message: dict[str, Any]) -> Any:
    error = message.get("error")
    if error is None:
        return message.get("result")
    raise Refused(str(error.get("message", "refused")), error.get("data"), error.get("code", 0))
