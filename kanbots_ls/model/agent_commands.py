"""What we say to an agent, whichever agent it is; ``agents.<name>.encode`` makes its lines of it.

Imperative, and each carries the id by which its effect is recognised in the transcript.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kanbots_ls.model.agent_events import DecisionKind
from kanbots_ls.model.ids import MessageId, RequestKey, SessionId


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Open a session, for an agent that has said what it can (``AgentIntroduced``)."""

    request_id: str
    worktree: str
    session_id: SessionId
    """The one to take up; nothing where ``way`` makes another."""
    way: Literal["new", "resume", "load", "anew"]
    """``anew``: there was one, and the agent can't take it up."""
    login: str = ""
    """How to log in, as the agent said; for the person, should it refuse."""


@dataclass(frozen=True, slots=True)
class SelectMode:
    """Change to this mode of the agent's own; answered by ``CommandAnswered``."""

    request_id: str
    mode: str


@dataclass(frozen=True, slots=True)
class SelectModel:
    """Use this model in the session; answered by ``SessionOpened`` or ``SessionRefused``."""

    request_id: str
    model: str
    setting: str | None = ""
    """See ``SessionOpened.model_setting``; None: by the method."""


@dataclass(frozen=True, slots=True)
class SendMessage:
    """A prompt, a reply, or steering in mid-turn."""

    message_id: MessageId
    text: str


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """The person's answer to all questions of one request.

    ``answers`` maps each question's text to the chosen labels or the free text, in order;
    ``allow`` is False for a refused permission or a rejected plan, with ``note`` as the reason.
    """

    key: RequestKey
    kind: DecisionKind
    answers: Mapping[str, tuple[str, ...]]
    payload: Mapping[str, Any] = field(default_factory=dict)
    allow: bool = True
    note: str = ""
    always: bool = False
    """For a permission: do not ask for the like again in this session."""


@dataclass(frozen=True, slots=True)
class Interrupt:
    """End the running turn; the process lives on."""

    request_id: str


@dataclass(frozen=True, slots=True)
class AskUsage:
    """Ask for the running total; answered by ``UsageReported``."""

    request_id: str


@dataclass(frozen=True, slots=True)
class EndSession:
    """End the process cleanly, its session kept for a later resume."""

    request_id: str


AgentCommand = (
    OpenSession
    | SelectMode
    | SelectModel
    | SendMessage
    | AnswerRequest
    | Interrupt
    | AskUsage
    | EndSession
)
