"""What people and we did: the facts of the journal, past tense.

Each is written to the journal before anyone hears of it, and the board is the fold of them
together with the agents' transcripts.  ``seen`` in the journal's record says how many transcript
lines of that run had been folded by then, so that a replay interleaves both in the same order.
Add fields with defaults only: old journals must stay readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.cards import CardWishes, Column
from kanbots_ls.model.ids import CardNumber, DecisionId, MessageId, RunId, SessionId
from kanbots_ls.model.landing_events import LandingEvent
from kanbots_ls.model.settings import RunSettings

# --- cards --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CardAdded:
    card: CardNumber
    title: str
    body: str = ""
    column: Column = "todo"
    wishes: CardWishes = field(default_factory=CardWishes)
    type: Literal["card_added"] = "card_added"


@dataclass(frozen=True, slots=True)
class CardEdited:
    card: CardNumber
    title: str
    body: str
    wishes: CardWishes = field(default_factory=CardWishes)
    type: Literal["card_edited"] = "card_edited"


@dataclass(frozen=True, slots=True)
class CardMoved:
    card: CardNumber
    column: Column
    type: Literal["card_moved"] = "card_moved"


@dataclass(frozen=True, slots=True)
class CardArchived:
    card: CardNumber
    archived: bool = True
    type: Literal["card_archived"] = "card_archived"


# --- a run's life ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunQueued:
    """A card was dispatched; title and body are what the agent will be told."""

    run: RunId
    card: CardNumber
    title: str
    body: str
    settings: RunSettings
    by: str = ""
    type: Literal["run_queued"] = "run_queued"


@dataclass(frozen=True, slots=True)
class RunPlaced:
    """The worktree stands, filled, on its own branch at the pinned base."""

    run: RunId
    worktree: str
    branch: str
    base: str
    base_branch: str | None = None
    notices: tuple[str, ...] = ()
    type: Literal["run_placed"] = "run_placed"


@dataclass(frozen=True, slots=True)
class PortLeased:
    """The run has this port until it is discarded."""

    run: RunId
    port: int
    type: Literal["port_leased"] = "port_leased"


@dataclass(frozen=True, slots=True)
class PreparationFailed:
    """A dispatch phase failed; nothing half-made is left."""

    run: RunId
    phase: str
    reason: str
    cancelled: bool = False
    type: Literal["preparation_failed"] = "preparation_failed"


@dataclass(frozen=True, slots=True)
class AgentStarting:
    """About to start the run's ``start``-th agent process; written before the process exists."""

    run: RunId
    start: int
    session_id: SessionId
    resume: bool
    mark: str
    program: str
    prompt_hash: str = ""
    budget_usd: float | None = None
    """The run's budget then, from which the process has a cap of its own."""
    type: Literal["agent_starting"] = "agent_starting"


@dataclass(frozen=True, slots=True)
class AgentExited:
    """The process is gone and its stream read to the end; ``code`` None: not known."""

    run: RunId
    start: int
    code: int | None = None
    signal: int | None = None
    explanation: str = ""
    lost: bool = False
    """It went with the machine, or somebody killed it."""
    type: Literal["agent_exited"] = "agent_exited"


@dataclass(frozen=True, slots=True)
class StartFailed:
    """The agent could not be started at all."""

    run: RunId
    reason: str
    type: Literal["start_failed"] = "start_failed"


@dataclass(frozen=True, slots=True)
class EnvironmentMissed:
    """A start needs a client's environment, and none has come yet."""

    run: RunId
    type: Literal["environment_missed"] = "environment_missed"


@dataclass(frozen=True, slots=True)
class StopRequested:
    run: RunId
    by: str
    reason: str = ""
    type: Literal["stop_requested"] = "stop_requested"


@dataclass(frozen=True, slots=True)
class StopFinished:
    """Nothing of the run's process tree is left."""

    run: RunId
    type: Literal["stop_finished"] = "stop_finished"


@dataclass(frozen=True, slots=True)
class DiscardRequested:
    run: RunId
    by: str
    type: Literal["discard_requested"] = "discard_requested"


@dataclass(frozen=True, slots=True)
class DiscardRefused:
    """Something forbids it: a foreign process inside, git's own refusal."""

    run: RunId
    reason: str
    type: Literal["discard_refused"] = "discard_refused"


@dataclass(frozen=True, slots=True)
class RunDiscarded:
    run: RunId
    rescue_ref: str | None
    trash: str | None
    type: Literal["run_discarded"] = "run_discarded"


@dataclass(frozen=True, slots=True)
class RestoreRequested:
    run: RunId
    by: str
    type: Literal["restore_requested"] = "restore_requested"


@dataclass(frozen=True, slots=True)
class RestoreRefused:
    """Somebody took its path or its branch, or nothing is left of it."""

    run: RunId
    reason: str
    type: Literal["restore_refused"] = "restore_refused"


@dataclass(frozen=True, slots=True)
class RunRestored:
    """A discard was undone; ``missing`` says what could not be had back."""

    run: RunId
    source: Literal["trash", "rescue"]
    missing: tuple[str, ...] = ()
    type: Literal["run_restored"] = "run_restored"


# --- not in the journal: true only while this daemon lives --------------------------------------


@dataclass(frozen=True, slots=True)
class RunAdmitted:
    """It has a slot of the queue; after a crash it queues again."""

    run: RunId
    type: Literal["run_admitted"] = "run_admitted"


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    run: RunId
    phase: Literal["worktree", "files", "set-up", "agent"]
    type: Literal["phase_started"] = "phase_started"


@dataclass(frozen=True, slots=True)
class PhaseProgressed:
    """How far the phase is, in a few words."""

    run: RunId
    progress: str
    type: Literal["phase_progressed"] = "phase_progressed"


@dataclass(frozen=True, slots=True)
class EnvironmentArrived:
    """A client attached whose environment may start what waits for one."""

    run: RunId
    type: Literal["environment_arrived"] = "environment_arrived"


@dataclass(frozen=True, slots=True)
class RunTroubled:
    """We could not follow the run: nothing more is done for it until a reply or a new daemon."""

    run: RunId
    reason: str
    type: Literal["run_troubled"] = "run_troubled"


# --- talk -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MessageQueued:
    """A message for the agent; ``prompt`` takes its text from the run's title and body."""

    run: RunId
    message_id: MessageId
    kind: Literal["prompt", "reply", "answer", "continue"]
    text: str = ""
    by: str = ""
    type: Literal["message_queued"] = "message_queued"


@dataclass(frozen=True, slots=True)
class DecisionOpened:
    """A decision of the board's own, such as a reached budget; agents' come from transcripts."""

    decision: DecisionId
    run: RunId | None
    kind: Literal["budget", "payer", "consent", "offer"]
    question: str
    options: tuple[Option, ...]
    detail: str = ""
    free_text: bool = False
    type: Literal["decision_opened"] = "decision_opened"


@dataclass(frozen=True, slots=True)
class DecisionAnswered:
    """A person's choice: labels in order, or one free text."""

    decision: DecisionId
    run: RunId | None
    answer: tuple[str, ...]
    text: bool
    by: str
    waited_seconds: float | None = None
    type: Literal["decision_answered"] = "decision_answered"


@dataclass(frozen=True, slots=True)
class AnswerDelivered:
    """The answer of a whole group was written to its agent, or took effect with us."""

    group: DecisionId
    run: RunId | None
    type: Literal["answer_delivered"] = "answer_delivered"


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """A person agreed that the set-up command with this digest runs on this board."""

    digest: str
    by: str = ""
    type: Literal["consent_given"] = "consent_given"


@dataclass(frozen=True, slots=True)
class SetUpWaived:
    """This run goes on without its set-up command."""

    run: RunId
    by: str = ""
    type: Literal["set_up_waived"] = "set_up_waived"


# --- money ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TurnRecorded:
    """What one turn took, for later questions that nobody could answer otherwise."""

    run: RunId
    turn: int
    outcome: str
    cost_usd: float | None
    tokens: Mapping[str, int] = field(default_factory=dict)
    seconds: float | None = None
    tree: str | None = None
    files: int | None = None
    added: int | None = None
    removed: int | None = None
    agent_version: str = ""
    model: str = ""
    mode: str = ""
    finished: bool = False
    """Nothing of the run went on after this turn: its card belongs in review."""
    type: Literal["turn_recorded"] = "turn_recorded"


@dataclass(frozen=True, slots=True)
class RunBudgetSet:
    run: RunId
    budget_usd: float | None
    by: str = ""
    type: Literal["run_budget_set"] = "run_budget_set"


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """A new session of the board; costs are counted from here."""

    budget_usd: float | None = None
    costs_before: Mapping[RunId, float] = field(default_factory=dict)
    type: Literal["session_started"] = "session_started"


@dataclass(frozen=True, slots=True)
class SessionBudgetSet:
    budget_usd: float | None
    by: str = ""
    type: Literal["session_budget_set"] = "session_budget_set"


CardEvent = CardAdded | CardEdited | CardMoved | CardArchived
RunEvent = (
    RunQueued
    | RunPlaced
    | PreparationFailed
    | AgentStarting
    | AgentExited
    | StartFailed
    | EnvironmentMissed
    | StopRequested
    | StopFinished
    | DiscardRequested
    | DiscardRefused
    | RunDiscarded
    | RestoreRequested
    | RestoreRefused
    | RunRestored
    | MessageQueued
    | TurnRecorded
    | RunBudgetSet
    | LandingEvent
    | SetUpWaived
    | PortLeased
)
LiveEvent = RunAdmitted | PhaseStarted | PhaseProgressed | EnvironmentArrived | RunTroubled
DecisionEvent = DecisionOpened | DecisionAnswered | AnswerDelivered
SessionEvent = SessionStarted | SessionBudgetSet
JournalEvent = CardEvent | RunEvent | DecisionEvent | SessionEvent | ConsentGiven
