"""Revisions: which cards and decisions changed when, so that each session fetches what it missed.

Nothing is queued for anyone: a slow session asks later and gets the newest state once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from kanbots_ls.model.ids import CardNumber, DecisionId


@dataclass(slots=True)
class Revisions:
    """The board's revision and, per item, the revision of its last change."""

    current: int = 0
    cards: dict[CardNumber, int] = field(default_factory=dict)
    decisions: dict[DecisionId, int] = field(default_factory=dict)
    _bell: anyio.Event = field(default_factory=anyio.Event)

    def bump(self, cards: set[CardNumber], decisions: set[DecisionId]) -> None:
        """A change happened; whoever waits wakes up."""
        self.current += 1
        self.cards.update(dict.fromkeys(cards, self.current))
        self.decisions.update(dict.fromkeys(decisions, self.current))
        self._bell.set()
        self._bell = anyio.Event()

    async def after(self, revision: int) -> int:
        """Wait until the board is newer than ``revision``; returns the current one."""
        while self.current <= revision:
            await self._bell.wait()
        return self.current
