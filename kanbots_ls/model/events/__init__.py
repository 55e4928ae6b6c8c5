"""What people and we did: the facts of the journal, past tense.

Each is written to the journal before anyone hears of it, and the board is the fold of them
together with the agents' transcripts.  ``seen`` in the journal's record says how many transcript
lines of that run had been folded by then, so that a replay interleaves both in the same order.
Add fields with defaults only: old journals must stay readable.
"""

from __future__ import annotations

from kanbots_ls.model.events.attaching import (
    AttachEvent,
)
from kanbots_ls.model.events.cards import (
    CardAdded,
    CardArchived,
    CardEdited,
    CardMoved,
)
from kanbots_ls.model.events.day import (
    DayBudgetLifted,
    DayBudgetReached,
    DayMeasured,
    HoldsMeasured,
    SlotsMeasured,
)
from kanbots_ls.model.events.endings import (
    CheckpointsDropped,
    DiscardRefused,
    DiscardRequested,
    RestoreRefused,
    RestoreRequested,
    ReviewSeen,
    RewindRefused,
    RewindRequested,
    RunDiscarded,
    RunRestored,
    RunRewound,
    StopFinished,
    StopRequested,
    TrashEmptied,
)
from kanbots_ls.model.events.errands import (
    ErrandEvent,
)
from kanbots_ls.model.events.escapes import (
    EscapeNoticed,
    EscapePutBack,
)
from kanbots_ls.model.events.landing import (
    LandingEvent,
)
from kanbots_ls.model.events.lives import (
    AgentExited,
    AgentStarting,
    EnvironmentMissed,
    PortLeased,
    PreparationFailed,
    RunPlaced,
    RunQueued,
    SetUpWaived,
    StartFailed,
)
from kanbots_ls.model.events.money import (
    ModelPriced,
    RunBudgetSet,
    SessionBudgetSet,
    SessionStarted,
    TurnRecorded,
)
from kanbots_ls.model.events.passing import (
    AgentUnanswering,
    EnvironmentArrived,
    LeaveWithheld,
    PhaseProgressed,
    PhaseStarted,
    PreviewsOffered,
    RunAdmitted,
    RunCrowded,
    RunHeld,
    RunSilent,
    RunTroubled,
    TerminalLost,
    TranscriptLost,
)
from kanbots_ls.model.events.previews import (
    PreviewEvent,
)
from kanbots_ls.model.events.talk import (
    AnswerDelivered,
    ConsentGiven,
    DecisionAnswered,
    DecisionOpened,
    MessageQueued,
)

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
    | TrashEmptied
    | CheckpointsDropped
    | RewindRequested
    | RewindRefused
    | RunRewound
    | ReviewSeen
    | MessageQueued
    | TurnRecorded
    | ModelPriced
    | RunBudgetSet
    | LandingEvent
    | PreviewEvent
    | AttachEvent
    | SetUpWaived
    | PortLeased
    | EscapeNoticed
    | EscapePutBack
    | ErrandEvent
)
LiveEvent = (
    RunAdmitted
    | PhaseStarted
    | PhaseProgressed
    | EnvironmentArrived
    | RunTroubled
    | TranscriptLost
    | RunHeld
    | RunCrowded
    | RunSilent
    | LeaveWithheld
    | AgentUnanswering
    | TerminalLost
)
DecisionEvent = DecisionOpened | DecisionAnswered | AnswerDelivered
SessionEvent = SessionStarted | SessionBudgetSet
DayEvent = DayBudgetReached | DayBudgetLifted
JournalEvent = CardEvent | RunEvent | DecisionEvent | SessionEvent | ConsentGiven | DayEvent
PersonMeasured = DayMeasured | HoldsMeasured | SlotsMeasured
"""What the person's ledger says; read again by each daemon."""
Unwritten = LiveEvent | PersonMeasured | PreviewsOffered
"""Facts that are true only while this daemon lives."""

__all__ = [
    "AgentExited",
    "AgentStarting",
    "AgentUnanswering",
    "AnswerDelivered",
    "AttachEvent",
    "CardAdded",
    "CardArchived",
    "CardEdited",
    "CardEvent",
    "CardMoved",
    "CheckpointsDropped",
    "ConsentGiven",
    "DayBudgetLifted",
    "DayBudgetReached",
    "DayEvent",
    "DayMeasured",
    "DecisionAnswered",
    "DecisionEvent",
    "DecisionOpened",
    "DiscardRefused",
    "DiscardRequested",
    "EnvironmentArrived",
    "EnvironmentMissed",
    "ErrandEvent",
    "EscapeNoticed",
    "EscapePutBack",
    "HoldsMeasured",
    "JournalEvent",
    "LandingEvent",
    "LeaveWithheld",
    "LiveEvent",
    "MessageQueued",
    "ModelPriced",
    "PersonMeasured",
    "PhaseProgressed",
    "PhaseStarted",
    "PortLeased",
    "PreparationFailed",
    "PreviewEvent",
    "PreviewsOffered",
    "RestoreRefused",
    "RestoreRequested",
    "ReviewSeen",
    "RewindRefused",
    "RewindRequested",
    "RunAdmitted",
    "RunBudgetSet",
    "RunCrowded",
    "RunDiscarded",
    "RunEvent",
    "RunHeld",
    "RunPlaced",
    "RunQueued",
    "RunRestored",
    "RunRewound",
    "RunSilent",
    "RunTroubled",
    "SessionBudgetSet",
    "SessionEvent",
    "SessionStarted",
    "SetUpWaived",
    "SlotsMeasured",
    "StartFailed",
    "StopFinished",
    "StopRequested",
    "TerminalLost",
    "TranscriptLost",
    "TrashEmptied",
    "TurnRecorded",
    "Unwritten",
]
