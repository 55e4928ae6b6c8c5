"""The editor's ends: one thread reads what it says, any may write to it.

What the person should know waits until the editor has finished its start, because editors may drop
what comes earlier.
"""

from __future__ import annotations

import threading

from kanbots_ls.forwarder.envelope import Envelope
from kanbots_ls.forwarder.replay import notification
from kanbots_ls.rendezvous.framing import read_frame, write_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO


class Editor:
    """Standard input and output of the program, as an editor's."""

    def __init__(self, said: BinaryIO, heard: BinaryIO) -> None:
        """``said`` is read, ``heard`` is written to."""
        self._said = said
        self._heard = heard
        self._writing = threading.Lock()
        self._is_ready = False
        self._announcements: list[bytes] = []

    def read(self) -> Envelope | None:
        """The next message, or None at the end.  Raises BadFrame."""
        body = read_frame(self._said)
        return None if body is None else Envelope(body)

    def write(self, *bodies: bytes) -> None:
        """Send messages.  Raises OSError when the editor has gone; blocks while it reads none."""
        self._write(bodies)

    def announce(self, kind: int, text: str) -> None:
        """Show ``text`` to the person (``kind`` as in ``words``), now or once the editor is up."""
        body = notification("window/showMessage", {"type": kind, "message": text})
        with self._writing:
            if not self._is_ready:
                self._announcements.append(body)
                return
        self._write([body])

    def ready(self) -> None:
        """The editor has said ``initialized``."""
        with self._writing:
            self._is_ready = True
            waiting, self._announcements = self._announcements, []
        self._write(waiting)

    def _write(self, bodies: Iterable[bytes]) -> None:
        with self._writing:
            for body in bodies:
                write_frame(self._heard, body)
