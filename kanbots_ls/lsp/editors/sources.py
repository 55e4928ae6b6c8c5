"""The files other than the board's that one editor has open, and what was last said of their lines.

An editor tells of each key typed; that is noted here and costs no more than that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import anyio


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


@dataclass(slots=True)
class Sources:
    """Those of one editor."""

    changed: dict[str, int] = field(default_factory=dict)
    """How often each has changed, by its address as the editor writes it."""
    overlaps: dict[str, tuple[Overlap, ...]] = field(default_factory=dict)
    """As the editor was told."""
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

    def at(self, uri: str, first: int, last: int) -> list[Overlap]:
        """Those that a selection of lines is about."""
        return [
            each for each in self.overlaps.get(uri, ()) if each.first <= last and first <= each.last
        ]
