"""Errands: runs in throw-away trees that bring back a reply and no work; and what a review says.

Pure values, kept in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.ids import RunId

ErrandKind = Literal["review", "split"]
Judgement = Literal["approve", "mend"]
Severity = Literal["error", "warning", "info"]
Mending = Literal["", "sent", "nothing", "went_on"]
"""What became of the wish to have the findings mended; "" where there was none."""
REVIEW_BLOCK, SPLIT_BLOCK = "kanbots-review", "kanbots-split"
"""The fenced blocks that they bring back."""
MENDS = "A review of your work found what is to be mended."
"""How the message to the run begins that has it mended."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What a run was sent for."""

    kind: ErrandKind
    of: RunId | None
    """The run whose work it looks at; None: a split of a card without one."""
    turn: int = 0
    """How many turns that had by then."""
    commit: str = ""
    """The state it looks at, as a commit on that run's base."""
    focus: str = ""
    """What the person wants looked at, in their words; "": everything."""
    mends: bool = False
    """That run is told to mend what is found."""
    stopped: bool = False
    """That run was stopped by then, as it may stay until somebody wants its work mended."""
    landed: int = 0
    """How many promotes of it stood."""
    rewinds: int = 0
    """How often it had been rewound."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a reviewer found."""

    file: str
    """From the top of the work tree."""
    line: int | None
    """From 1, in the state that was reviewed; None: the file as a whole."""
    severity: Severity
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer says, checked."""

    judgement: Judgement
    summary: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One card of those that another one may be split into."""

    title: str
    body: str = ""
