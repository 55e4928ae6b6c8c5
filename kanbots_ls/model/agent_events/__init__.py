"""What agents say, whichever agent it is: the tagged union every adapter parses its lines into.

``agents.<name>.parse_line`` makes these, ``runs.hear`` folds them, the log shows them.
Parsing is stateless: one line in, any number of events out, the same ones each time,
so a transcript can be read again from any line.
Past tense throughout; anything not understood is ``Unrecognized``, never dropped, never an error.
"""

from __future__ import annotations

from kanbots_ls.model.agent_events.asking import (
    CommandAnswered,
    DecisionClosed,
    DecisionKind,
    DecisionRequested,
    DecisionWithdrawn,
    MessageReceived,
    MessageTaken,
    Option,
    Question,
)
from kanbots_ls.model.agent_events.trouble import (
    Garbled,
    Informed,
    LimitReported,
    ModeChanged,
    PermissionDenied,
    RetryScheduled,
    SessionIdle,
    StayedAlive,
    TroubleKind,
    Unrecognized,
)
from kanbots_ls.model.agent_events.turns import (
    AgentIntroduced,
    ModelAnswered,
    PayerReported,
    PermissionMode,
    SessionOpened,
    SessionRefused,
    TurnEnded,
    TurnOutcome,
    TurnStarted,
    UsageReported,
)
from kanbots_ls.model.agent_events.work import (
    BackgroundTasksChanged,
    FileWritten,
    RepositoryTouched,
    SlashCommandsOffered,
    TaskEnded,
    TaskStarted,
    TextSaid,
    TextStreamed,
    Thought,
    ThoughtStreamed,
    ToolEnded,
    ToolStarted,
    ToolTold,
)

AgentEvent = (
    AgentIntroduced
    | SessionOpened
    | SessionRefused
    | TurnStarted
    | TurnEnded
    | ModelAnswered
    | UsageReported
    | PayerReported
    | TextSaid
    | TextStreamed
    | Thought
    | ThoughtStreamed
    | ToolTold
    | ToolStarted
    | ToolEnded
    | SlashCommandsOffered
    | TaskStarted
    | TaskEnded
    | BackgroundTasksChanged
    | RepositoryTouched
    | FileWritten
    | MessageReceived
    | MessageTaken
    | DecisionRequested
    | DecisionWithdrawn
    | DecisionClosed
    | CommandAnswered
    | RetryScheduled
    | LimitReported
    | PermissionDenied
    | ModeChanged
    | Informed
    | StayedAlive
    | SessionIdle
    | Unrecognized
    | Garbled
)

__all__ = [
    "AgentEvent",
    "AgentIntroduced",
    "BackgroundTasksChanged",
    "CommandAnswered",
    "DecisionClosed",
    "DecisionKind",
    "DecisionRequested",
    "DecisionWithdrawn",
    "FileWritten",
    "Garbled",
    "Informed",
    "LimitReported",
    "MessageReceived",
    "MessageTaken",
    "ModeChanged",
    "ModelAnswered",
    "Option",
    "PayerReported",
    "PermissionDenied",
    "PermissionMode",
    "Question",
    "RepositoryTouched",
    "RetryScheduled",
    "SessionIdle",
    "SessionOpened",
    "SessionRefused",
    "SlashCommandsOffered",
    "StayedAlive",
    "TaskEnded",
    "TaskStarted",
    "TextSaid",
    "TextStreamed",
    "Thought",
    "ThoughtStreamed",
    "ToolEnded",
    "ToolStarted",
    "ToolTold",
    "TroubleKind",
    "TurnEnded",
    "TurnOutcome",
    "TurnStarted",
    "Unrecognized",
    "UsageReported",
]
