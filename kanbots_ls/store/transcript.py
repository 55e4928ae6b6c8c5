"""Transcripts by line: where the n-th line of a file of any size begins, and what it says.

The log and the snapshots read through this; the keeper writes, nobody here does. A
``TranscriptIndex`` notes the offset of every hundredth line, is extended as the file grows, and is
kept in the database, so that any place of a long transcript opens at once.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

STRIDE = 100
CHUNK = 1 << 20
MAX_LINE = 32 * 1024 * 1024


@dataclass(slots=True)
class TranscriptIndex:
    """Offsets in bytes of lines 0, 100, 200, … and how far the file has been looked at."""

    offsets: array[int] = field(default_factory=lambda: array("Q", [0]))
    lines: int = 0
    """Whole lines seen, those that end in a newline."""
    size: int = 0
    """Bytes of those lines."""

    @classmethod
    def resume(cls, offsets: Iterable[int]) -> TranscriptIndex:
        """From saved offsets; the lines behind the last one are found again by ``extend``."""
        found = array("Q", offsets) or array("Q", [0])
        return cls(found, (len(found) - 1) * STRIDE, found[-1])

    def extend(self, path: Path) -> bool:
        """Look at what the file has gained; whether there was anything.

        A file that is shorter than what was seen is another one: the index begins anew.
        """
        with _opened(path) as file:
            if file.seek(0, 2) < self.size:
                self.offsets, self.lines, self.size = array("Q", [0]), 0, 0
            before, position = self.lines, self.size
            file.seek(position)
            while chunk := file.read(CHUNK):
                self._look(chunk, position)
                position += len(chunk)
        return self.lines > before

    def start(self, line: int) -> tuple[int, int]:
        """The nearest noted line at or before ``line``, and its offset."""
        mark = min(line // STRIDE, len(self.offsets) - 1)
        return mark * STRIDE, self.offsets[mark]

    def line_at(self, path: Path, offset: int) -> int:
        """The number of the line that holds the byte at ``offset``."""
        mark = bisect_right(self.offsets, offset) - 1
        with _opened(path) as file:
            file.seek(self.offsets[mark])
            gone = file.read(max(0, offset - self.offsets[mark]))
        return mark * STRIDE + gone.count(b"\n")

    def _look(self, chunk: bytes, position: int) -> None:
        """Count line ends, stopping only where a line is to be noted."""
        found, seen = -1, chunk.count(b"\n")
        if seen == 0:
            return
        if self.lines % STRIDE + seen < STRIDE:
            self.lines += seen
        else:
            while (found := chunk.find(b"\n", found + 1)) >= 0:
                self.lines += 1
                if self.lines % STRIDE == 0:
                    self.offsets.append(position + found + 1)
        self.size = position + chunk.rindex(b"\n") + 1


def read_lines(path: Path, index: TranscriptIndex, first: int, count: int) -> list[bytes]:
    """Up to ``count`` whole lines from line ``first`` (from 0), without their newlines.

    A line of more than 32 MB is a short marker instead; its bytes stay in the file.
    """
    known, offset = index.start(first)
    with _opened(path) as file:
        file.seek(offset)
        for _ in range(first - known):
            if _line(file, keep=False) is None:
                return []
        return _lines(file, count)


def offset_of(path: Path, index: TranscriptIndex, line: int) -> int:
    """The byte at which that line begins, or the end of the whole lines before it."""
    known, offset = index.start(line)
    with _opened(path) as file:
        file.seek(offset)
        for _ in range(line - known):
            if _line(file, keep=False) is None:
                break
            offset = file.tell()
        return offset


def tail(path: Path, count: int) -> list[bytes]:
    """The last ``count`` whole lines, found from the end, so without an index."""
    with _opened(path) as file:
        file.seek(_offset_of_tail(file, count))
        return _lines(file, count)


def _opened(path: Path) -> BinaryIO:
    """The file, or an empty one where the run has not written anything yet."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        return BytesIO()


def _lines(file: BinaryIO, count: int) -> list[bytes]:
    lines: list[bytes] = []
    while len(lines) < count:
        line = _line(file, keep=True)
        if line is None:
            break
        lines.append(line)
    return lines


def _line(file: BinaryIO, *, keep: bool) -> bytes | None:
    """The next whole line, or None; what is not kept, or too long, is skipped in pieces."""
    line = file.readline(MAX_LINE + 1 if keep else CHUNK)
    if line.endswith(b"\n"):
        return line[:-1]
    while piece := file.readline(CHUNK):
        if piece.endswith(b"\n"):
            return b"kanbots: a line of more than %d bytes was left out" % MAX_LINE
    return None


def _offset_of_tail(file: BinaryIO, count: int) -> int:
    """Where the last ``count`` whole lines begin; an unfinished one behind them does not count."""
    end = file.seek(0, 2)
    wanted = count + 1
    while end > 0:
        begin = max(0, end - CHUNK)
        file.seek(begin)
        chunk = file.read(end - begin)
        found = len(chunk)
        while wanted and (found := chunk.rfind(b"\n", 0, found)) >= 0:
            wanted -= 1
        if not wanted:
            return begin + found + 1
        end = begin
    return 0
