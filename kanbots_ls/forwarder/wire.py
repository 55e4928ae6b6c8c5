"""The connection to one daemon: whole messages both ways.

One thread reads; two may write.  A broken connection shows in what is read, so writing to one does
nothing, and the reader finds out.
"""

from __future__ import annotations

import contextlib
import socket
import threading

from kanbots_ls.rendezvous.framing import BadFrame, frame, read_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kanbots_ls.rendezvous.dial import Connection

_BUFFER = 1 << 16


class Wire:
    """One daemon's connection; ``version`` and ``pid`` are the daemon's."""

    def __init__(self, connection: Connection) -> None:
        """Take over ``connection``."""
        self.version = connection.version
        self.pid = connection.pid
        self.broken = False
        self._socket = connection.socket
        self._stream = connection.socket.makefile("rb", _BUFFER)
        self._writing = threading.Lock()

    def read(self) -> bytes | None:
        """The next message's body, or None once there is none to come, however that came about."""
        try:
            return read_frame(self._stream)
        except (BadFrame, OSError):
            return None

    def send(self, body: bytes) -> None:
        """Send one message; blocks while the daemon takes none."""
        try:
            with self._writing:
                self._socket.sendall(frame(body))
        except OSError:
            self.broken = True

    def expect_within(self, seconds: float | None) -> None:
        """How long ``read`` may wait from now on; None: for ever."""
        self._socket.settimeout(seconds)

    def say_no_more(self) -> None:
        """The daemon answers what it still has to, then it hangs up."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def hang_up(self) -> None:
        """End it; a ``read`` that waits returns."""
        self.broken = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Free it; only for the thread that reads."""
        self.hang_up()
        with contextlib.suppress(OSError):
            self._stream.close()
            self._socket.close()
