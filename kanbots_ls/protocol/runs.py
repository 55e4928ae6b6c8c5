"""Requests about runs: dispatch, reply, stop, diff, log, discard, rewind."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from kanbots_ls.protocol.base import CardField, Dollars, RunField, Text, WireModel
from kanbots_ls.protocol.views import ModeName, RunView

AwayName = Literal["wait", "agent-decides"]
SetUpName = Literal["yes", "no"]
TurnField = Annotated[int, Field(ge=1, le=1_000_000)]


class DispatchParams(WireModel):
    """Cards to dispatch; all are checked before any starts. What is not said comes from config."""

    cards: Annotated[tuple[CardField, ...], Field(min_length=1, max_length=100)]
    """The cards' numbers; one run is made for each."""
    agent: str | None = None
    """The agent's name, such as `claude`; null: as configured."""
    model: str | None = None
    """As the agent calls it; null: as configured, else the agent's own."""
    effort: str | None = None
    """As the agent calls it; null: as configured, else the agent's own."""
    mode: ModeName | None = None
    """What the agent may do without asking; null: the card's, else as configured."""
    base: str | None = None
    """Branch or commit to start from; null: the card's, else the repository's default branch."""
    budget_usd: Dollars | None = None
    """Dollars at which each run is stopped and you are asked; null: as configured."""
    away: AwayName | None = None
    """`agent-decides`: nobody is asked what can be undone; null: as configured."""
    setup: SetUpName | None = Field(
        default=None,
        description="`yes` agrees to the set-up command as it is now, `no` goes on without it.",
    )


class RunsResult(WireModel):
    """Runs as they are now, and what the person should know."""

    runs: tuple[RunView, ...]
    """As they are now."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as uncommitted files the agent will not see."""


class ReplyParams(WireModel):
    """A message to the run's agent: resumes its session, or steers the running turn."""

    run: RunField
    text: Annotated[Text, Field(min_length=1)]
    """What the agent is told."""


class StopParams(WireModel):
    """Some runs, or all."""

    runs: tuple[RunField, ...] = ()
    """Their ids."""
    all: bool = Field(default=False, description="Every run that has not ended.")


class RunParams(WireModel):
    """Which run."""

    run: RunField


class DiscardParams(WireModel):
    """Which run, and whether what it is at is stopped first."""

    run: RunField
    stop: bool = Field(default=False, description="Stop it first if it works or waits.")


class RestoreResult(WireModel):
    """A run that is back."""

    run: RunView
    """As it is now."""
    source: Literal["trash", "rescue"] | None
    """`trash`: exactly as it was; `rescue`: made anew from the rescue ref."""
    missing: tuple[str, ...] = ()
    """What could not be had back, such as ignored files; empty from the trash."""


class DiscardResult(WireModel):
    """Where the discarded work is kept."""

    run: RunView
    """As it is now."""
    rescue_ref: str | None
    """The ref that keeps what it had; null where it had no worktree yet."""
    trash: str | None
    """Where its directory lies now; null where it had none."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as that only what was committed could be kept."""


class RewindParams(WireModel):
    """Which run, and to which state; the next message tells its agent."""

    run: RunField
    to: Annotated[str, StringConstraints(pattern=r"^([0-9]{1,7}|before-[0-9]{1,7})$")] | None = (
        Field(
            default=None,
            description="A turn's number, 0 for the beginning, `before-<n>` for the state before "
            "a rewind; null: undo the last rewind.",
        )
    )


class RewindResult(WireModel):
    """Where the worktree is now, and how to have back what was there."""

    run: RunView
    """As it is now."""
    to: str
    """The state gone back to: a turn's number, or `before-<n>`."""
    before: str
    """The name under which the state before is kept; rewind to it to undo this."""
    files: int
    """Files put back, added or removed."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as submodules that stayed as they were."""


class DiffFile(WireModel):
    """One changed file."""

    path: str
    """From the top of the repository, raw UTF-8."""
    status: str
    """`added`, `modified`, `deleted`, `renamed`, and so on."""
    added: int | None
    """Lines; null for a binary file."""
    removed: int | None
    """Lines; null for a binary file."""


class DiffParams(WireModel):
    """Which run, which of its turns, and whether the patch is wanted."""

    run: RunField
    stat: bool = Field(default=False, description="Numbers only, no patch.")
    since_review: bool = Field(
        default=False, description="Only what changed since a person last saw all of it."
    )
    keep: bool = Field(
        default=False, description="Store the state that is shown, to name it in run/reviewed."
    )
    turns: tuple[TurnField, TurnField] | None = Field(
        default=None, description="Only what these turns changed, first to last; null: all."
    )


class ReviewedParams(WireModel):
    """A person has been shown this state of the run, in full."""

    run: RunField
    tree: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40,64}$")]
    """The `tree` of the diff that was shown."""


class DiffResult(WireModel):
    """A run's state against an earlier one, uncommitted and untracked files included."""

    run: str
    """Whose."""
    base: str
    """What it is compared with: the pinned base, a checkpoint, or the tree last looked at."""
    files: tuple[DiffFile, ...]
    """By path."""
    patch: str
    """As `git diff` prints it; empty with `--stat`."""
    assumptions: tuple[str, ...] = ()
    """What the agent says it assumed while nobody was there."""
    tree: str | None = None
    """The tree of the state that is shown, where it was stored; else null."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as that only what was committed could be compared."""


class TurnView(WireModel):
    """One finished turn of a run, and what it changed."""

    turn: int
    """From 1; its checkpoint has this name."""
    start: str
    """The state it began from: the turn before, or what a rewind went back to."""
    at: str | None = None
    """When it ended."""
    seconds: float | None = None
    """What it took; null when unknown."""
    outcome: str
    """`completed`, `interrupted`, `failed` and so on."""
    cost_usd: float | None = None
    """Dollars; null when unknown."""
    files: int | None = None
    """Files changed; null where a checkpoint is missing."""
    added: int | None = None
    """Lines; null where a checkpoint is missing."""
    removed: int | None = None
    """Lines; null where a checkpoint is missing."""
    left_out: tuple[str, ...] = ()
    """Untracked paths that its checkpoint does not have: too large, unreadable."""


class RewindView(WireModel):
    """One rewind of a run."""

    before: str
    """The name of the state before it, which undoes it."""
    to: str
    """What it went back to."""
    at: str | None = None
    """When."""


class TurnsResult(WireModel):
    """What a run can be rewound to."""

    run: str
    """Whose."""
    payer: str
    """Who pays for it, as in a run."""
    position: str
    """The state that its worktree was last known to be at."""
    turns: tuple[TurnView, ...]
    """Finished turns, oldest first."""
    rewinds: tuple[RewindView, ...] = ()
    """Oldest first."""


class LogParams(WireModel):
    """Events from a line of the transcript on; ``after`` -1 with ``count`` n: the last n lines."""

    run: RunField
    after: int = Field(default=0, ge=-1, description="First line wanted, from 0; -1: the tail.")
    count: int = Field(default=1000, ge=1, le=10_000, description="Lines of the transcript.")


class LogEvent(WireModel):
    """One event of a transcript line."""

    line: int
    """The transcript's line, from 0."""
    type: str
    """What happened: `turn_started`, `text_said`, `tool_ended`, `turn_ended` and so on."""
    at: str | None = None
    """When; null where the agent does not say."""
    fields: dict[str, Any] = Field(default_factory=dict)
    """What is known of it; depends on the type."""


class LogResult(WireModel):
    """Events of some lines of the transcript."""

    run: str
    """Whose."""
    events: tuple[LogEvent, ...]
    """In order."""
    next: int
    """The line after the last one."""
    live: bool
    """Whether its agent has a process."""
    transcript: str
    """The file with the agent's own lines."""


class FollowParams(WireModel):
    """A run, and the first line wanted."""

    run: RunField
    after: int = Field(default=0, ge=0, description="First line wanted, from 0.")


class RunEvents(WireModel):
    """A batch of one run's events, in order."""

    run: str
    """Whose."""
    events: tuple[LogEvent, ...]
    """In order; may be empty where lines say nothing."""
    next: int
    """The line after the last one: follow from here after a new connection."""
