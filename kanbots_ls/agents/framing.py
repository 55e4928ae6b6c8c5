"""Bytes to lines, with our own limit.

Agents write lines of megabytes (a whole file twice), so no stream's own line buffer will do.
A line above the limit is cut off and handed on as a short marker, so that one runaway line
costs neither the run nor the memory; its bytes stay in the transcript.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINE = 32 * 1024 * 1024


@dataclass(slots=True)
class LineFramer:
    """Feed chunks in any cut; get whole lines without their newline."""

    limit: int = MAX_LINE
    consumed: int = 0
    """Bytes of the stream that whole lines have used up, newlines included."""
    _parts: list[bytes] = field(default_factory=list)
    _size: int = 0
    _skipping: bool = False
    _cut: bool = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that ``chunk`` completes, oldest first."""
        if self._cut and chunk:
            chunk = self._after_cut(chunk)
        *whole, rest = chunk.split(b"\n")
        for piece in whole:
            yield self._finish(piece, ended=True)
        if rest:
            self._hold(rest)

    def close(self) -> Iterator[bytes]:
        """The last line, if the stream ended without a newline.

        Should the stream go on after all (the next process of the run), it goes on with the
        newline that was missing, which then makes no line of its own.
        """
        if self._size:
            self._cut = True
            yield self._finish(b"", ended=False)

    def rewind(self) -> None:
        """Forget the unfinished line, because its beginning is going to be read again."""
        self._parts.clear()
        self._size, self._skipping = 0, False

    def _after_cut(self, chunk: bytes) -> bytes:
        self._cut = False
        if not chunk.startswith(b"\n"):
            return chunk
        self.consumed += 1
        return chunk[1:]

    def _finish(self, piece: bytes, *, ended: bool) -> bytes:
        self._hold(piece)
        self.consumed += self._size + ended
        line = b"" if self._skipping else b"".join(self._parts)
        if self._skipping:
            line = b"kanbots: a line of more than %d bytes was left out" % self.limit
        self._parts.clear()
        self._size, self._skipping = 0, False
        return line

    def _hold(self, piece: bytes) -> None:
        if self._size + len(piece) > self.limit:
            self._skipping = True
            self._parts.clear()
        elif not self._skipping:
            self._parts.append(piece)
        self._size += len(piece)
