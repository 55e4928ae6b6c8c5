"""What becomes of a run's work: its end, its promotes, its preview, its reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.errands import Finding, Judgement, Mending
from kanbots_ls.model.escapes import Move
from kanbots_ls.model.events.landing import LandingBuilt, PromoteRefused, PromoteRequested
from kanbots_ls.model.ids import DecisionId, RunId


@dataclass(frozen=True, slots=True)
class Ending:
    """How a person ended it: stop asked for, done, discard asked for, done; or had it back."""

    stop_by: str | None = None
    stop_reason: str = ""
    stopped: bool = False
    discard_by: str | None = None
    discard_refused: str = ""
    discarded_at: str | None = None
    rescue_ref: str | None = None
    trash: str | None = None
    restore_by: str | None = None
    restore_refused: str = ""
    restored_from: Literal["trash", "rescue"] | None = None
    """Where its last discard was undone from."""
    restored_without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promotion:
    """The run's work, up to ``head``, landed: ``target`` went from ``before`` to ``commit``."""

    target: str
    before: str
    commit: str
    head: str
    squash: bool = False
    at: str = ""
    turn: int = 0
    """How many turns it holds."""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Landing:
    """Promotes: the one under way, why the last did not happen, those that stand, oldest first."""

    asked: PromoteRequested | None = None
    built: LandingBuilt | None = None
    undo_by: str | None = None
    refused: PromoteRefused | None = None
    undo_refused: str = ""
    promotions: tuple[Promotion, ...] = ()

    @property
    def under_way(self) -> bool:
        """A promote or an undo has begun and not ended."""
        return self.asked is not None or self.undo_by is not None

    @property
    def last(self) -> Promotion | None:
        """The newest promote that stands."""
        return self.promotions[-1] if self.promotions else None


@dataclass(frozen=True, slots=True)
class Preview:
    """The program that shows the run's work: asked for, allowed, live, answering at ``url``."""

    asked: bool = False
    """Somebody wants it, and it has not begun."""
    asked_at: str | None = None
    allowed: bool = False
    """Its text needs no consent, or has it."""
    command: str = ""
    by: str = ""
    live: bool = False
    """From just before it starts until nothing of it is left."""
    start: int = 0
    mark: str = ""
    url: str | None = None
    stop_by: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    code: int | None = None
    signal: int | None = None
    reason: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What the newest review of a run's work said; see ``ReviewFinished``."""

    review: RunId
    turn: int
    commit: str
    judgement: Judgement | None
    summary: str = ""
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    words: str = ""
    mending: Mending = ""
    at: str = ""
    dismissed: frozenset[int] = frozenset()
    """Numbers, from 1, of findings that a person wants to see no more."""
    rewinds: int = 0
    """How often the run had been rewound when the review was asked for."""


@dataclass(frozen=True, slots=True)
class Escape:
    """What moved outside the run in one turn, and the decision about it."""

    decision: DecisionId
    moves: tuple[Move, ...]
