"""Reviews of a run's work by another agent, what they found; and splitting a card."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kanbots_ls.protocol.base import CardField, RunField, Text, WireModel

SeverityName = Literal["error", "warning", "info"]
VerdictName = Literal["approve", "mend"]
MendingName = Literal["", "sent", "nothing", "went_on"]
FindingNumber = Annotated[int, Field(ge=1, le=1000)]


class FindingView(WireModel):
    """One thing that a reviewer found."""

    number: int
    """From 1, the reviewer's worst first."""
    file: str
    """From the top of the worktree."""
    line: int | None = None
    """From 1, in the state that was reviewed; null: the file as a whole."""
    severity: SeverityName
    """How bad it is."""
    title: str
    """In a sentence; the reviewer's words."""
    detail: str = ""
    """More of the reviewer's words; may be empty."""


class ReviewView(WireModel):
    """What the newest review of a run's work said."""

    review: str
    """The id of the reviewer's own run, for its log."""
    agent: str
    """Who reviewed."""
    at: str
    """When it was over."""
    turn: int
    """How many turns the work had by then."""
    past: bool = False
    """The run has gone on since, so its findings are of an older state."""
    verdict: VerdictName | None = None
    """What the reviewer says; null: nothing that could be read, see `problem`."""
    summary: str = ""
    """In the reviewer's words."""
    findings: tuple[FindingView, ...] = ()
    """Those that nobody has dismissed."""
    dismissed: int = 0
    """How many were."""
    problem: str | None = None
    """Why there is no verdict; null where there is one."""
    words: str = ""
    """What the reviewer said last, where there is no verdict."""
    mending: MendingName = ""
    """Asked to have it mended: `sent` to the run, `nothing` to mend, or the run `went_on` before
    and was told nothing; empty: not asked."""


class ReviewParams(WireModel):
    """Whose work; who reviews it is as configured, else the run's own agent."""

    run: RunField
    focus: Text = ""
    """What to look at above all, in your words; empty: everything."""
    mend: bool = False
    """True: the run is then told to mend what was found, if anything was."""
    agent: str | None = None
    """The reviewer's agent; null: as configured, else the run's own."""
    model: str | None = None
    """As that agent calls it; null: as configured, else the run's own."""
    effort: str | None = None
    """As that agent calls it; null: as configured, else the run's own."""
    wait: bool = False
    """True: the answer comes when the review is over."""


class DismissParams(WireModel):
    """Findings of a run's newest review that you want to see no more."""

    run: RunField
    findings: Annotated[tuple[FindingNumber, ...], Field(max_length=1000)] = ()
    """Their numbers; empty: all."""


class SplitParams(WireModel):
    """Which card; its newest run's work so far is in the tree of who is to split it."""

    card: CardField
    focus: Text = ""
    """What matters in splitting it, in your words; may be empty."""
    agent: str | None = None
    """Whose proposal; null: the run's agent, without one as configured."""
    model: str | None = None
    """As that agent calls it; null: the run's, else as configured."""
    effort: str | None = None
    """As that agent calls it; null: the run's, else as configured."""
    wait: bool = False
    """True: the answer comes when it is over, and the proposal is a decision by then."""
