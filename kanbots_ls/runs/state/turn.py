"""What an agent is doing, and what is said to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.agent_events import TroubleKind, TurnOutcome
from kanbots_ls.model.ids import MessageId
from kanbots_ls.runs.state.decisions import Decision


@dataclass(frozen=True, slots=True)
class Retry:
    """The agent waits by itself; ``until`` is ISO 8601, None where no end is known."""

    kind: TroubleKind
    until: str | None = None
    gave_up: bool = False
    """Its turn ended over it: the run goes on once the wait is over."""
    attempt: int = 0
    attempts: int = 0
    """Which try comes next, of how many; 0 where the agent does not say."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the agent is doing now."""

    open: bool = False
    name: str = ""
    """The agent's own, of the newest turn."""
    count: int = 0
    """Turns ended so far."""
    recorded: int = 0
    """Turns whose record is in the journal."""
    outcome: TurnOutcome | Literal["attached"] | None = None
    """Of the last turn that ended."""
    error: str = ""
    background: tuple[str, ...] = ()
    queued: int = 0
    retry: Retry | None = None
    lost: int = 0
    """Turns in a row that ended over a lost network."""
    answers: int = 0
    """Model answers seen, to know when to ask for the usage."""
    opened_at: str | None = None
    seconds: float | None = None
    """What the last turn took; None where its beginning was not seen live."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that the agent has not confirmed yet."""

    message_id: MessageId
    kind: Literal["prompt", "reply", "answer", "continue"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """Messages on their way and decisions, oldest first."""

    outbox: tuple[Outgoing, ...] = ()
    decisions: tuple[Decision, ...] = ()
    messages: int = 0
    """Messages ever queued; numbers their ids."""
