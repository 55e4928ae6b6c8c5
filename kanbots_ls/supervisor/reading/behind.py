"""What a transcript had begun to tell before the line at which somebody goes on reading.

Only agents that tell texts and calls in pieces need this: a reader that begins in the midst of a
turn goes back to where it is known what was going on, and hands what lies between to its joiner.
Blocking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents.joining import Joiner, is_anchor

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.agents.contract import Adapter

_FIRST, _MOST = 64 * 1024, 4 * 1024 * 1024
"""Bytes to look back at: at first, and in the midst of the longest turns."""


def joiner_at(adapter: Adapter, path: Path, offset: int, line: int) -> Joiner | None:
    """A joiner that knows what came before line ``line`` at byte ``offset``; None: none needed."""
    if not adapter.capabilities.in_pieces:
        return None
    joiner = Joiner()
    before = _since_anchor(adapter, path, offset)
    for number, raw in enumerate(before, line - len(before)):
        for event in adapter.parse_line(raw):
            for _ in joiner.feed(number, event):
                pass
    return joiner


def _since_anchor(adapter: Adapter, path: Path, offset: int) -> list[bytes]:
    """The lines from the last anchor on; from as far back as is looked, where there is none."""
    size = _FIRST
    while True:
        lines = _before(path, offset, size)
        for place in range(len(lines) - 1, -1, -1):
            if any(map(is_anchor, adapter.parse_line(lines[place]))):
                return lines[place:]
        if size >= min(_MOST, offset):
            return lines
        size *= 4


def _before(path: Path, offset: int, size: int) -> list[bytes]:
    """The whole lines among the last ``size`` bytes before ``offset``."""
    begin = max(0, offset - size)
    try:
        with path.open("rb") as file:
            file.seek(begin)
            data = file.read(offset - begin)
    except FileNotFoundError:
        return []
    lines = data.split(b"\n")[:-1]
    return lines if begin == 0 else lines[1:]
