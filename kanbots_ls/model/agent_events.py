"""What agents say, whichever agent it is: the tagged union every adapter parses its lines into.

``agents.<name>.parse_line`` makes these, ``runs.apply`` folds them, the log shows them.
Parsing is stateless: one line in, any number of events out, the same ones each time,
so a transcript can be read again from any line.
Past tense throughout; anything not understood is ``Unrecognized``, never dropped, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kanbots_ls.model.ids import MessageId, RequestKey, SessionId
from kanbots_ls.model.money import Payer, Usage

PermissionMode = Literal["bypassPermissions", "acceptEdits", "plan", "ask"]
"""``bypassPermissions`` never asks, ``acceptEdits`` asks for commands, ``ask`` for every change."""

DecisionKind = Literal[
    "question", "plan", "permission", "budget", "payer", "consent", "offer", "escape", "preview"
]
"""The first three come from agents, the rest are the board's own."""

TurnOutcome = Literal["completed", "failed", "interrupted", "budget", "max_turns"]
TroubleKind = Literal["rate_limit", "overloaded", "network", "server", "login", "other"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer offered; ``label`` is what is sent back."""

    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a request; ``text`` is the agent's own wording and its key in the answer."""

    text: str
    header: str = ""
    options: tuple[Option, ...] = ()
    multiple: bool = False
    free_text: bool = True


# --- the life of a turn -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """The agent began a turn; Claude says so at each one, also at those nobody asked for."""

    session_id: SessionId
    model: str = ""
    mode: str = ""
    agent_version: str = ""
    tools: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    type: Literal["turn_started"] = "turn_started"


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The turn is over; the run goes on if background tasks or queued messages remain."""

    outcome: TurnOutcome
    text: str = ""
    """The closing words, or for a failure the error as the agent put it."""
    usage: Usage = field(default_factory=Usage)
    """Cumulative over the agent session, so the newest one counts and none are added up."""
    duration_ms: int = 0
    answers: int = 0
    queued: int = 0
    """Messages that wait for a turn of their own."""
    status: int | None = None
    """HTTP status of a failed request."""
    type: Literal["turn_ended"] = "turn_ended"


@dataclass(frozen=True, slots=True)
class ModelAnswered:
    """One answer of the model is complete; the moment to ask what the turn has cost so far."""

    output_tokens: int = 0
    type: Literal["model_answered"] = "model_answered"


@dataclass(frozen=True, slots=True)
class UsageReported:
    """The running total of the session in mid-turn, as the agent answered when asked."""

    usage: Usage
    type: Literal["usage_reported"] = "usage_reported"


@dataclass(frozen=True, slots=True)
class PayerReported:
    """Who pays for this process, known before its first turn."""

    payer: Payer
    account: str = ""
    type: Literal["payer_reported"] = "payer_reported"


# --- what it says and does ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextSaid:
    text: str
    parent: str | None = None
    """The tool call of the sub-agent that speaks; None for the agent itself."""
    type: Literal["text_said"] = "text_said"


@dataclass(frozen=True, slots=True)
class TextStreamed:
    """A piece of a text still being written; the whole follows as ``TextSaid``."""

    text: str
    type: Literal["text_streamed"] = "text_streamed"


@dataclass(frozen=True, slots=True)
class Thought:
    text: str
    type: Literal["thought"] = "thought"


@dataclass(frozen=True, slots=True)
class ToolStarted:
    tool_id: str
    name: str
    summary: str = ""
    """One line for people: the command, the file, the pattern; at most 200 characters."""
    parent: str | None = None
    type: Literal["tool_started"] = "tool_started"


@dataclass(frozen=True, slots=True)
class ToolEnded:
    tool_id: str
    ok: bool
    output: str = ""
    """The beginning of what it gave, at most 2,000 characters; the transcript has the rest."""
    parent: str | None = None
    type: Literal["tool_ended"] = "tool_ended"


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """A sub-agent or background command."""

    task_id: str
    title: str
    background: bool = False
    type: Literal["task_started"] = "task_started"


@dataclass(frozen=True, slots=True)
class TaskEnded:
    task_id: str
    status: str
    title: str = ""
    type: Literal["task_ended"] = "task_ended"


@dataclass(frozen=True, slots=True)
class BackgroundTasksChanged:
    """The set of live background tasks; replaces the one before."""

    task_ids: tuple[str, ...]
    type: Literal["background_tasks_changed"] = "background_tasks_changed"


@dataclass(frozen=True, slots=True)
class RepositoryTouched:
    """The agent committed, or tried to push."""

    what: str
    type: Literal["repository_touched"] = "repository_touched"


@dataclass(frozen=True, slots=True)
class FileWritten:
    """A tool of the agent's for editing files wrote this one; absolute, or from its worktree."""

    path: str
    type: Literal["file_written"] = "file_written"


# --- messages and decisions ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """The agent has our message; it may still be queued behind the running turn."""

    message_id: MessageId
    type: Literal["message_received"] = "message_received"


@dataclass(frozen=True, slots=True)
class MessageTaken:
    """The message reached the model."""

    message_id: MessageId
    text: str = ""
    type: Literal["message_taken"] = "message_taken"


@dataclass(frozen=True, slots=True)
class DecisionRequested:
    """The agent asks and waits; with k questions it becomes k decisions of one group."""

    key: RequestKey
    kind: DecisionKind
    questions: tuple[Question, ...]
    detail: str = ""
    """What the person needs to see to decide: the plan, the command, the file; may be long."""
    payload: Mapping[str, Any] = field(default_factory=dict)
    """The request as it came, for the adapter's own answer; nobody else reads it."""
    by_message: bool = False
    """Asked in words (a ``kanbots-decision`` block): the answer is an ordinary message."""
    type: Literal["decision_requested"] = "decision_requested"


@dataclass(frozen=True, slots=True)
class DecisionWithdrawn:
    key: RequestKey
    type: Literal["decision_withdrawn"] = "decision_withdrawn"


@dataclass(frozen=True, slots=True)
class CommandAnswered:
    """The agent's reply to one of our control commands, by the id we gave it."""

    request_id: str
    ok: bool
    error: str = ""
    type: Literal["command_answered"] = "command_answered"


# --- trouble and signs of life --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """The agent waits by itself and tries again after ``delay_ms``."""

    kind: TroubleKind
    delay_ms: int
    attempt: int = 0
    attempts: int = 0
    status: int | None = None
    type: Literal["retry_scheduled"] = "retry_scheduled"


@dataclass(frozen=True, slots=True)
class LimitReported:
    """A subscription's window: ``rejected`` means nothing more until ``resets_at``."""

    status: Literal["allowed", "warning", "rejected"]
    window: str = ""
    resets_at: int | None = None
    """Seconds since the epoch."""
    utilization: float | None = None
    """0 to 1."""
    type: Literal["limit_reported"] = "limit_reported"


@dataclass(frozen=True, slots=True)
class PermissionDenied:
    """A call was denied without asking anyone: a deny rule, the push guard."""

    tool: str
    reason: str = ""
    type: Literal["permission_denied"] = "permission_denied"


@dataclass(frozen=True, slots=True)
class ModeChanged:
    mode: str
    type: Literal["mode_changed"] = "mode_changed"


@dataclass(frozen=True, slots=True)
class Informed:
    """A note of the agent's own: a model fallback, a compaction, a hook that timed out."""

    text: str
    level: Literal["info", "warning", "error"] = "info"
    type: Literal["informed"] = "informed"


@dataclass(frozen=True, slots=True)
class StayedAlive:
    """Nothing but a sign of life: a heartbeat, a request under way, a streamed piece."""

    what: str = ""
    type: Literal["stayed_alive"] = "stayed_alive"


@dataclass(frozen=True, slots=True)
class SessionIdle:
    """The agent says of itself that nothing runs any more, background tasks included."""

    type: Literal["session_idle"] = "session_idle"


@dataclass(frozen=True, slots=True)
class Unrecognized:
    """A line of a kind this adapter does not know; kept in the transcript."""

    kind: str
    type: Literal["unrecognized"] = "unrecognized"


@dataclass(frozen=True, slots=True)
class Garbled:
    """Not a line of the agent's format at all; its beginning, at most 200 characters."""

    text: str
    type: Literal["garbled"] = "garbled"

    @classmethod
    def line(cls, line: bytes) -> Garbled:
        """The event for such a line."""
        return cls(line[:800].decode("utf-8", "replace")[:200])


AgentEvent = (
    TurnStarted
    | TurnEnded
    | ModelAnswered
    | UsageReported
    | PayerReported
    | TextSaid
    | TextStreamed
    | Thought
    | ToolStarted
    | ToolEnded
    | TaskStarted
    | TaskEnded
    | BackgroundTasksChanged
    | RepositoryTouched
    | FileWritten
    | MessageReceived
    | MessageTaken
    | DecisionRequested
    | DecisionWithdrawn
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
