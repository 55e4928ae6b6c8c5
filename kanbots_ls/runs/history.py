"""A run's turns and the states of its worktree that were kept, as they follow from one another.

Pure: what happens to the history when a turn is written down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.model import events as e

BEGINNING = "0"
"""The checkpoint before the first turn."""


@dataclass(frozen=True, slots=True)
class TurnDone:
    """A turn that is written down; ``start`` names the checkpoint of the state it began from."""

    turn: int
    start: str
    outcome: str
    at: str | None = None
    seconds: float | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """``position`` names the checkpoint that the worktree was last known to be at."""

    turns: tuple[TurnDone, ...] = ()
    position: str = BEGINNING

    def turn(self, number: int) -> TurnDone | None:
        """The turn of that number, if it is written down."""
        return next((done for done in self.turns if done.turn == number), None)


def recorded(history: History, event: e.TurnRecorded, at: str | None) -> History:
    """A turn more, begun from wherever the worktree was."""
    done = TurnDone(event.turn, history.position, event.outcome, at, event.seconds, event.left_out)
    return replace(history, turns=(*history.turns, done), position=str(event.turn))
