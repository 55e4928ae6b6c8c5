"""Messages to agents, and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.ids import DecisionId, MessageId, RunId


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
    kind: Literal["budget", "payer", "consent", "offer", "preview", "split"]
    question: str
    options: tuple[Option, ...]
    detail: str = ""
    free_text: bool = False
    payload: Mapping[str, str] = field(default_factory=dict)
    """What its acceptance is about, for whoever carries it out."""
    multiple: bool = False
    """Several options may be chosen."""
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
