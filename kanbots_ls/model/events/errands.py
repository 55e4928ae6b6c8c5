"""What came of errands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.errands import Finding, Judgement, Mending
from kanbots_ls.model.ids import RunId


@dataclass(frozen=True, slots=True)
class ErrandFinished:
    """It is over, and nothing of its tree is wanted any more."""

    run: RunId
    problem: str = ""
    """Why it brought nothing, where that is told nowhere else."""
    type: Literal["errand_finished"] = "errand_finished"


@dataclass(frozen=True, slots=True)
class ReviewFinished:
    """A review of ``run`` is over; ``judgement`` None: without a verdict, ``problem`` says why."""

    run: RunId
    review: RunId
    """The run that was the reviewer's."""
    turn: int
    commit: str
    """The state that was reviewed."""
    judgement: Judgement | None
    summary: str = ""
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    words: str = ""
    """The reviewer's own, where there is no verdict."""
    mending: Mending = ""
    rewinds: int = 0
    """How often ``run`` had been rewound by then."""
    type: Literal["review_finished"] = "review_finished"


@dataclass(frozen=True, slots=True)
class FindingsDismissed:
    """A person wants to see these findings no more, by their numbers from 1."""

    run: RunId
    review: RunId
    findings: tuple[int, ...]
    by: str = ""
    type: Literal["findings_dismissed"] = "findings_dismissed"


ErrandEvent = ErrandFinished | ReviewFinished | FindingsDismissed
