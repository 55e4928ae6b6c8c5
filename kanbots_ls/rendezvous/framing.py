"""LSP messages on blocking streams: a header that gives the length, then the body.

The forwarder reads its first message with this, the terminal client all of them.  It never parses
a body.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Reader(Protocol):
        """A blocking, buffered byte stream."""

        def readline(self, limit: int, /) -> bytes:
            """A line with its end, or less at the limit or at the end."""

        def read(self, size: int, /) -> bytes:
            """Exactly ``size`` bytes, or less at the end."""

    class Writer(Protocol):
        """A byte stream that takes all it is given."""

        def write(self, data: bytes, /) -> object:
            """Take ``data``."""

        def flush(self) -> object:
            """Pass it on."""


LARGEST_BODY = 64 << 20
_LONGEST_HEADER_LINE = 1 << 12
_MOST_HEADER_LINES = 32


class BadFrame(Exception):
    """The stream holds something that is no LSP message; it cannot be read on."""


def read_frame(stream: Reader) -> bytes | None:
    """The next body, or None at the end of the stream.  Raises BadFrame."""
    length = _read_header(stream)
    if length is None:
        return None
    body = stream.read(length)
    if len(body) < length:
        raise BadFrame(f"the stream ended after {len(body)} of {length} bytes")
    return body


def write_frame(stream: Writer, body: bytes) -> None:
    """Write ``body`` as one message."""
    stream.write(frame(body))
    stream.flush()


def frame(body: bytes) -> bytes:
    """``body`` with its header."""
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def _read_header(stream: Reader) -> int | None:
    length: int | None = None
    for number in range(_MOST_HEADER_LINES):
        line = stream.readline(_LONGEST_HEADER_LINE)
        if not line and number == 0:
            return None
        if not line.endswith(b"\n"):
            raise BadFrame("the stream ended in a header, or a header line is too long")
        if not line.strip():
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = _parse_length(value.strip())
    if length is None:
        raise BadFrame("a message without Content-Length")
    return length


def _parse_length(text: bytes) -> int:
    if not text.isdigit() or int(text) > LARGEST_BODY:
        raise BadFrame(f"Content-Length {text[:40]!r} is no number up to {LARGEST_BODY}")
    return int(text)
