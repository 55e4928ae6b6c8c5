"""A run's turns and the states of its worktree that were kept, as they follow from one another.

Pure: what happens to the history when a turn is written down, when a rewind is asked for and
done, when a person has looked.  Checkpoints are named by a turn's number, or ``before-<n>`` for
the state before the n-th rewind.
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
class Rewind:
    """``to`` names the checkpoint gone back to, ``before`` that of the state then."""

    to: str
    before: str
    at: str | None = None
    notices: tuple[str, ...] = ()
    changed: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """``position`` names the checkpoint that the worktree was last known to be at."""

    turns: tuple[TurnDone, ...] = ()
    position: str = BEGINNING
    rewinds: tuple[Rewind, ...] = ()
    wish: Rewind | None = None
    """A rewind that is asked for and not done yet."""
    asked: int = 0
    """Rewinds ever asked for; numbers what they keep."""
    refused: str = ""
    """Why the last one asked for was not done."""
    untold: tuple[Rewind, ...] = ()
    """Rewinds that the agent has not heard of, oldest first."""

    reviewed: str | None = None
    """The tree of the state whose whole diff a person was last shown."""

    def turn(self, number: int) -> TurnDone | None:
        """The turn of that number, if it is written down."""
        return next((done for done in self.turns if done.turn == number), None)

    def knows(self, name: str) -> bool:
        """Whether a checkpoint of that name was made."""
        kept = {str(done.turn) for done in self.turns} | {done.before for done in self.rewinds}
        return name == BEGINNING or name in kept


def recorded(history: History, event: e.TurnRecorded, at: str | None) -> History:
    """A turn more, begun from wherever the worktree was."""
    done = TurnDone(event.turn, history.position, event.outcome, at, event.seconds, event.left_out)
    return replace(history, turns=(*history.turns, done), position=str(event.turn))


def requested(history: History, event: e.RewindRequested) -> History:
    """A rewind to be done."""
    wish = Rewind(event.to, event.before)
    return replace(history, wish=wish, asked=history.asked + 1, refused="")


def refused(history: History, event: e.RewindRefused) -> History:
    """It was not done."""
    return replace(history, wish=None, refused=event.reason)


def rewound(history: History, event: e.RunRewound, at: str | None) -> History:
    """The worktree is at an earlier state; an undo of all that is untold leaves nothing to tell."""
    done = Rewind(event.to, event.before, at, event.notices, event.changed)
    untold = (*history.untold, done)
    if history.untold and event.to == history.untold[0].before:
        untold = ()
    rewinds = (*history.rewinds, done)
    return replace(history, wish=None, position=event.to, rewinds=rewinds, untold=untold)


def standing(history: History) -> Rewind | None:
    """The rewind that the worktree is at; None once that is undone, or a turn went on from it."""
    return history.untold[-1] if history.untold else None


def told(history: History, text: str) -> tuple[History, str]:
    """A message for the agent, headed by what was done to its worktree behind its back."""
    if not history.untold:
        return history, text
    note = (
        "Note from kanbots-ls: the files and the branch of this worktree were put back to "
        f"{_state(history.untold[-1].to)}. What was done after that is no longer there; read "
        "files again before you rely on them."
    )
    return replace(history, untold=()), f"{note}\n\n{text}"


def _state(name: str) -> str:
    if name == BEGINNING:
        return "the state before your first turn"
    return f"the state after your turn {name}" if name.isdecimal() else "an earlier state"
