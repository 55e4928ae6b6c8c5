"""The editor's ends: one thread reads what it says, any may write to it.

What the person should know waits until the editor has finished its start, because editors may drop
what comes earlier.  Stock Neovim has it in its log: after a message it may ask for Enter, and no
message of ours takes a key.
"""

from __future__ import annotations

import threading

from kanbots_ls.forwarder.envelope import Envelope
from kanbots_ls.forwarder.replay import notification
from kanbots_ls.rendezvous.framing import read_frame, write_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, BinaryIO


class Editor:
    """Standard input and output of the program, as an editor's."""

    def __init__(self, said: BinaryIO, heard: BinaryIO) -> None:
        """``said`` is read, ``heard`` is written to."""
        self._said = said
        self._heard = heard
        self._writing = threading.Lock()
        self._is_ready = False
        self._shows = "window/showMessage"
        self._announcements: list[bytes] = []

    def introduce(self, params: dict[str, Any]) -> None:
        """Heed what it says of itself in ``initialize``."""
        if takes_keys(params):
            self._shows = "window/logMessage"

    def read(self) -> Envelope | None:
        """The next message, or None at the end.  Raises BadFrame."""
        body = read_frame(self._said)
        return None if body is None else Envelope(body)

    def write(self, *bodies: bytes) -> None:
        """Send messages.  Raises OSError when the editor has gone; blocks while it reads none."""
        self._write(bodies)

    def announce(self, kind: int, text: str) -> None:
        """Show ``text`` to the person (``kind`` as in ``words``), now or once the editor is up."""
        self.tell(notification(self._shows, {"type": kind, "message": text}))

    def tell(self, body: bytes) -> None:
        """Send a notification of ours, now or once the editor is up."""
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


def takes_keys(params: dict[str, Any]) -> bool:
    """Whether a message may hold up this editor until a key is pressed: Neovim, unless a plug-in
    of ours shows it."""
    info, options = params.get("clientInfo"), params.get("initializationOptions")
    name = info.get("name") if isinstance(info, dict) else None
    options = options if isinstance(options, dict) else {}
    inner = options.get("kanbots", options)
    has_plugin = isinstance(inner, dict) and inner.get("plugin") is True
    return str(name).lower() == "neovim" and not has_plugin
