"""What a transcript had begun to tell before the line at which somebody goes on reading.

Only agents that tell texts and calls in pieces need this: a reader that begins in the midst of a
turn goes back to where it is known what was going on, and reads what lies between as everybody
does. A state is folded from all of it, however long the turn is, so that it is the same after a
restart; a page of a log looks no further back than is quick. Blocking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents.framing import LineFramer
from kanbots_ls.agents.joining import Joiner, is_anchor
from kanbots_ls.supervisor.reading.ingest import Ingest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from kanbots_ls.agents.contract import Adapter

QUICK = 4 * 1024 * 1024
"""Bytes that a page of a log may look back."""
_FIRST = 64 * 1024


def joiner_at(
    adapter: Adapter, path: Path, offset: int, line: int, most: int | None = None
) -> Joiner | None:
    """A joiner that knows what came before line ``line`` at byte ``offset``; None: none needed.

    ``most``: bytes to look back at; None: as far as it takes.
    """
    if not adapter.capabilities.in_pieces:
        return None
    try:
        with path.open("rb") as file:
            place, count = _since_anchor(adapter, file, offset, most)
    except FileNotFoundError:
        return Joiner()
    reader = Ingest(adapter, line - count, LineFramer(consumed=place))
    for _batch in reader.read_to(path, line):
        pass
    return reader.joiner


def _since_anchor(
    adapter: Adapter, file: BinaryIO, offset: int, most: int | None
) -> tuple[int, int]:
    """Where the last line begins after which all is known, and how many lines there are since."""
    end, size, behind = offset, _FIRST, 0
    while end > 0 and (most is None or offset - end < most):
        begin, anchor, count = end, -1, 0
        for place, line in _whole_lines(file, max(0, end - size), end):
            begin = min(begin, place)
            if any(map(is_anchor, adapter.parse_line(line))):
                anchor, count = place, 0
            count += 1
        behind += count
        if anchor >= 0:
            return anchor, behind
        end, size = begin, size * 4
    return end, behind


def _whole_lines(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The lines that begin from ``begin`` on and before ``end``, each with its place."""
    file.seek(max(0, begin - 1))
    if begin:
        file.readline()
    while (place := file.tell()) < end and (line := file.readline()):
        yield place, line[:-1]
