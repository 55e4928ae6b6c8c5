"""Bytes between pygls and a socket: reading, and writing that never waits and never swells.

Replies are always kept.  What can be fetched again later (batches of events) is offered only
while little is waiting, so a client that stops reading costs some megabytes and no more.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
from anyio.streams.buffered import BufferedByteReceiveStream

if TYPE_CHECKING:
    from anyio.abc import ByteStream

log = logging.getLogger(__name__)

LONGEST_HEADER = 64 * 1024
_LONGEST_NUMBER = 1024
LONGEST_BODY = 64 * 1024 * 1024
"""An editor sends each document whole when it is opened."""
LONGEST_BODY_INSIDE = 1024 * 1024
"""An agent only reads the board.  Decoding is done where all are served, and a large message made
for it takes seconds and a gigabyte."""
MOST_OFFERED = 4 * 1024 * 1024
"""Bytes waiting for a client above which nothing more is offered to it."""
MOST_KEPT = 256 * 1024 * 1024
"""Bytes waiting above which the client is given up: it asks and asks and never reads."""
_GONE = (
    anyio.EndOfStream,
    anyio.IncompleteRead,
    anyio.ClosedResourceError,
    anyio.BrokenResourceError,
    anyio.DelimiterNotFound,
)


class Reader:
    """An anyio stream as pygls's reader; b"" at the end, however it came."""

    def __init__(self, stream: ByteStream, begun: bytes = b"") -> None:
        """``begun``: bytes that were read already."""
        self._stream = BufferedByteReceiveStream(stream)
        self.longest = LONGEST_BODY
        if begun:
            self._stream.feed_data(begun)

    async def line(self, limit: int = LONGEST_HEADER) -> bytes:
        """One line with its newline."""
        try:
            return await self._stream.receive_until(b"\n", limit) + b"\n"
        except _GONE:
            return b""

    async def readline(self) -> bytes:
        """A header line, its length written as pygls knows it; the end where it is endless."""
        line = await self.line()
        name, _, value = line.partition(b":")
        if name.strip().lower() != b"content-length" or not value.strip().isdigit():
            return line
        if len(line) > _LONGEST_NUMBER:
            log.warning("a client announced a message of endless size; hanging up")
            return b""
        return b"Content-Length: %d\r\n" % int(value)

    async def readexactly(self, count: int) -> bytes:
        """A body.  Others have their turn before it: what has come already is read without."""
        await anyio.lowlevel.checkpoint()
        if count > self.longest:
            log.warning("a client announced a message of %d bytes; hanging up", count)
            return b""
        try:
            return await self._stream.receive_exactly(count)
        except _GONE:
            return b""


class Outbox:
    """What waits to be sent to one client; ``pump`` is its only sender."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._closed = False
        self._broken = False
        self._bell = anyio.Event()
        self._sent = anyio.Event()
        self.over = anyio.Event()
        """Nothing more will be sent than what waits."""

    @property
    def crowded(self) -> bool:
        """So much waits that nothing should be offered."""
        return self._size > MOST_OFFERED

    def write(self, data: bytes) -> None:
        """Send as soon as possible, whatever else waits (pygls's writer)."""
        if self._closed:
            return
        if self._size + len(data) > MOST_KEPT:
            log.warning("a client reads nothing; hanging up")
            self.close()
            return
        self._waiting.append(data)
        self._size += len(data)
        self._bell.set()

    def close(self) -> None:
        """Send what waits, then hang up."""
        self._closed = True
        self._bell.set()
        self.over.set()

    async def flushed(self) -> None:
        """Wait until all is sent."""
        while self._size and not self._broken:
            await self._sent.wait()

    async def drained(self) -> None:
        """Wait until little waits."""
        while self.crowded and not self._broken:
            await self._sent.wait()

    async def pump(self) -> None:
        """Send until closed; a client that is gone ends it quietly."""
        try:
            while True:
                await self._bell.wait()
                self._bell = anyio.Event()
                await self._send_all()
                if self._closed:
                    return
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            self._closed = self._broken = True
            self._sent.set()
            self.over.set()

    async def _send_all(self) -> None:
        while self._waiting:
            data = b"".join(self._waiting)
            self._waiting.clear()
            await self._stream.send(data)
            self._size -= len(data)
            self._sent.set()
            self._sent = anyio.Event()


def framed(body: bytes) -> bytes:
    """A JSON-RPC message with its LSP header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
