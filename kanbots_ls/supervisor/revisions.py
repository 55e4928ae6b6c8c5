"""Revisions: which cards and decisions changed when, so that each session fetches what it missed.

Nothing is queued for anyone: a slow session asks later and gets the newest state once.  Of
decisions it also gets the states on the way there, as many as are remembered.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.model.ids import CardNumber, DecisionId
    from kanbots_ls.runs.state.decisions import Decision

_STEPS = 256
"""States of decisions that are remembered; who is further behind gets the newest ones alone."""


@dataclass(slots=True)
class Revisions:
    """The board's revision and, per item, the revision of its last change."""

    current: int = 0
    pressing: int = 0
    """That of the last change which was more than ticking."""
    cards: dict[CardNumber, int] = field(default_factory=dict)
    _newest: dict[DecisionId, tuple[int, Decision]] = field(default_factory=dict)
    _steps: deque[tuple[int, Decision]] = field(default_factory=lambda: deque(maxlen=_STEPS))
    _bell: anyio.Event = field(default_factory=anyio.Event)

    def bump(
        self, cards: set[CardNumber], decisions: Iterable[Decision] = (), *, pressing: bool = True
    ) -> None:
        """A change happened; whoever waits wakes up.  ``pressing``: it was more than ticking."""
        self.current += 1
        self.pressing = self.current if pressing else self.pressing
        self.cards.update(dict.fromkeys(cards, self.current))
        for decision in decisions:
            self._note(decision)
        self._bell.set()
        self._bell = anyio.Event()

    def _note(self, decision: Decision) -> None:
        _, before = self._newest.get(decision.id, (0, None))
        self._newest[decision.id] = (self.current, decision)
        if before is None or before.state != decision.state:
            self._steps.append((self.current, decision))

    def decisions_after(self, revision: int) -> list[Decision]:
        """Decisions that changed since, in each state that they took, in order."""
        steps = [decision for at, decision in self._steps if at > revision]
        told = {decision.id for decision in steps}
        newest = self._newest.values()
        return [d for at, d in newest if at > revision and d.id not in told] + steps

    async def after(self, revision: int) -> int:
        """Wait until the board is newer than ``revision``; returns the current one."""
        while self.current <= revision:
            await self._bell.wait()
        return self.current

    async def pressing_after(self, revision: int) -> None:
        """Wait until something newer than ``revision`` was more than ticking."""
        while self.pressing <= revision:
            await self._bell.wait()
