"""The files other than the board's that one editor has open, and what was last said of their lines.

An editor tells of each key typed; that is noted here and costs no more than that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import anyio

if TYPE_CHECKING:
    from lsprotocol import types as lsp

    from kanbots_ls.protocol.reviews import FindingView


class Overlap(NamedTuple):
    """Lines that a run changes too."""

    run: str
    first: int
    """From 0."""
    last: int
    """The last of them."""
    length: int
    """Of that one, as the editor counts."""
    said: str


class Marked(NamedTuple):
    """A finding of a review, on its line of a run's file."""

    run: str
    finding: FindingView
    row: int
    """From 0."""
    told: lsp.Diagnostic


@dataclass(slots=True)
class Sources:
    """Those of one editor."""

    changed: dict[str, int] = field(default_factory=dict)
    """How often each has changed, by its address as the editor writes it."""
    overlaps: dict[str, tuple[Overlap, ...]] = field(default_factory=dict)
    """As the editor was told."""
    marked: dict[str, list[Marked]] = field(default_factory=dict)
    """What reviews found, by the path of the file."""
    _bell: anyio.Event = field(default_factory=anyio.Event)

    def note(self, uri: str) -> None:
        """It was opened, or has another text."""
        self.changed[uri] = self.changed.get(uri, 0) + 1
        self.ring()

    def leave(self, uri: str) -> None:
        """It was closed."""
        if self.changed.pop(uri, None) is not None:
            self.ring()

    def ring(self) -> None:
        """What is said of lines may be no longer true."""
        self._bell.set()

    async def rung(self, seconds: float | None) -> None:
        """Wait until something changed since the last call, for so long at most."""
        with anyio.move_on_after(seconds):
            await self._bell.wait()
        self._bell = anyio.Event()

    def marked_at(self, path: str, first: int, last: int) -> list[Marked]:
        """Findings on a selection of lines."""
        return [each for each in self.marked.get(path, ()) if first <= each.row <= last]

    def finding(self, run: str, number: int) -> tuple[str, Marked] | None:
        """Where a finding stands, with the path of its file; None where that is not there."""
        for path, marked in self.marked.items():
            for each in marked:
                if each.run == run and each.finding.number == number:
                    return path, each
        return None

    def at(self, uri: str, first: int, last: int) -> list[Overlap]:
        """Those that a selection of lines is about."""
        return [
            each for each in self.overlaps.get(uri, ()) if each.first <= last and first <= each.last
        ]
