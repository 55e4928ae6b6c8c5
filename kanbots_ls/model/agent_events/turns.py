"""An agent's session and its turns: begun, ended, what they took and who pays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.ids import MessageId, SessionId
from kanbots_ls.model.money import Payer, Usage

PermissionMode = Literal["bypassPermissions", "acceptEdits", "plan", "ask"]
"""``bypassPermissions`` never asks, ``acceptEdits`` asks for commands, ``ask`` for every change."""

TurnOutcome = Literal["completed", "failed", "interrupted", "budget", "max_turns"]


@dataclass(frozen=True, slots=True)
class AgentIntroduced:
    """It said who it is and what it can; it is told now which session to open."""

    can: tuple[str, ...] = ()
    """How it takes up a session that it had: ``resume`` quietly, ``load`` by telling it again."""
    agent_version: str = ""
    login: str = ""
    """How to log in to it, in its own words."""
    type: Literal["agent_introduced"] = "agent_introduced"


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """The handshake is over: from here on it takes messages, in the session of this id."""

    session_id: SessionId
    model: str = ""
    mode: str = ""
    agent_version: str = ""
    anew: bool = False
    """In place of one that it can't take up: it knows nothing of what was said before."""
    retold: bool = False
    """What it tells before its next turn is what was said in an earlier one."""
    model_setting: str = ""
    """The setting of its own that chooses its model; "": as the protocol calls it."""
    model_method: bool = False
    """It has a method for that, and no setting."""
    own_modes: tuple[tuple[PermissionMode, str], ...] = ()
    """For each of our modes that of its own to change to, where it is in another."""
    type: Literal["session_opened"] = "session_opened"


@dataclass(frozen=True, slots=True)
class SessionRefused:
    """It can't begin, or not resume: what, why, what next. The process would wait for ever."""

    reason: str
    gone: bool = False
    """It has no session of that id, and opens another: when it is told to, or else at its next
    start."""
    untaken: bool = False
    """It may have it, and does not take it up as it is logged in; it may open another."""
    type: Literal["session_refused"] = "session_refused"


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """The agent began a turn; Claude says so at each one, also at those nobody asked for."""

    session_id: SessionId
    """Another than ``SessionOpened`` told is a sub-agent's."""
    model: str = ""
    mode: str = ""
    agent_version: str = ""
    tools: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    turn: str = ""
    """The agent's own name of it, by which it is interrupted."""
    slash_commands: tuple[str, ...] = ()
    """Its own, without the slash: those that a message may call."""
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
    session_id: SessionId | None = None
    """Whose turn it was, where the agent says so; see ``TurnStarted``."""
    message: MessageId | None = None
    """The message that the turn answered, where each has a turn of its own: it was taken, and
    nothing that was asked in its turn is waited for any more."""
    remedy: str = ""
    """A sentence on what to do about the failure, where it is more than to try again."""
    gone: bool = False
    """None was begun: the agent has no session of the id that it was to take up."""
    type: Literal["turn_ended"] = "turn_ended"


@dataclass(frozen=True, slots=True)
class ModelAnswered:
    """One answer of the model is complete; the moment to ask what the turn has cost so far."""

    output_tokens: int = 0
    type: Literal["model_answered"] = "model_answered"


@dataclass(frozen=True, slots=True)
class UsageReported:
    """The running total of a session in mid-turn; tokens under "" are of the run's model."""

    usage: Usage
    session_id: SessionId | None = None
    """Whose total it is, where sub-agents have sessions of their own."""
    type: Literal["usage_reported"] = "usage_reported"


@dataclass(frozen=True, slots=True)
class PayerReported:
    """Who pays for this process, known before its first turn."""

    payer: Payer
    account: str = ""
    type: Literal["payer_reported"] = "payer_reported"
