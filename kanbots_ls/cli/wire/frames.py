"""LSP frames out of a stream that arrives in pieces, so that waiting can have a deadline.

``client`` feeds it what the socket gave; it never reads or writes anything itself.
"""

from __future__ import annotations

import json
from typing import Any

from kanbots_ls.cli.errors import DaemonGone

LIMIT = 64 * 1024 * 1024
"""Bytes of one message; beyond it the stream can only be out of step."""
_END_OF_HEADER = b"\r\n\r\n"


class FrameBuffer:
    """Bytes in, whole messages out."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._wanted: int | None = None

    def feed(self, data: bytes) -> None:
        """Add what arrived."""
        self._bytes += data

    def next(self) -> dict[str, Any] | None:
        """The next whole message, or None while it is still on its way."""
        if self._wanted is None:
            self._wanted = self._header()
        if self._wanted is None or len(self._bytes) < self._wanted:
            return None
        body = bytes(self._bytes[: self._wanted])
        del self._bytes[: self._wanted]
        self._wanted = None
        message = json.loads(body)
        if not isinstance(message, dict):
            raise DaemonGone("The daemon sent something that is not a message.")
        return message

    def _header(self) -> int | None:
        end = self._bytes.find(_END_OF_HEADER)
        if end < 0:
            return None
        header = bytes(self._bytes[:end]).decode("ascii", "replace")
        del self._bytes[: end + len(_END_OF_HEADER)]
        return _content_length(header)


def encode(message: dict[str, Any]) -> bytes:
    """One message as a frame."""
    body = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def _content_length(header: str) -> int:
    for field in header.split("\r\n"):
        name, _, value = field.partition(":")
        if name.strip().lower() == "content-length" and value.strip().isdigit():
            length = int(value)
            if length <= LIMIT:
                return length
    raise DaemonGone("The daemon sent a frame without a usable length; the stream is lost.")
