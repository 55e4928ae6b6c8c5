"""Messages that reach an agent, and what it asks of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kanbots_ls.model.agent_events.turns import PermissionMode
from kanbots_ls.model.ids import MessageId, RequestKey

DecisionKind = Literal[
    "question",
    "plan",
    "permission",
    "budget",
    "payer",
    "consent",
    "offer",
    "escape",
    "preview",
    "split",
]
"""The first three come from agents, the rest are the board's own."""


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
    tool_id: str = ""
    """The call it asks leave for, if one has begun; its ``detail`` is shown with the question."""
    granted_in: tuple[PermissionMode, ...] = ()
    """Modes in which the like of it is allowed beforehand: the first option is taken."""
    writes: tuple[str, ...] = ()
    """The files that it would write, where that is all it does: ``acceptEdits`` allows it only
    inside the worktree."""
    terse: bool = False
    """``detail`` is the call's title; what was told of the call before belongs to it."""
    named: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    """See ``ToolTold``; a field that it leaves out is as it was told before."""
    type: Literal["decision_requested"] = "decision_requested"


@dataclass(frozen=True, slots=True)
class DecisionWithdrawn:
    key: RequestKey
    type: Literal["decision_withdrawn"] = "decision_withdrawn"


@dataclass(frozen=True, slots=True)
class DecisionClosed:
    """Nobody waits any more under this key, whether it was answered or not."""

    key: RequestKey
    type: Literal["decision_closed"] = "decision_closed"


@dataclass(frozen=True, slots=True)
class CommandAnswered:
    """The agent's reply to one of our control commands, by the id we gave it."""

    request_id: str
    ok: bool
    error: str = ""
    type: Literal["command_answered"] = "command_answered"
