"""Where a run works, its agent process, the terminal that has it instead, and its signs of life."""

from __future__ import annotations

from dataclasses import dataclass

from kanbots_ls.model.agent_events import PermissionMode
from kanbots_ls.model.ids import SessionId


@dataclass(frozen=True, slots=True)
class Place:
    """Where the run works; pinned when it leaves the queue."""

    worktree: str
    branch: str
    base: str
    base_branch: str | None = None
    notices: tuple[str, ...] = ()
    home: str = ""
    """Our directory that has its trash, where the worktree does not lie in it."""
    adopted: bool = False
    """It was there before the run."""
    session: str = ""
    """The agent's session that was found with it."""
    spoken: bool = False
    """Its agent has begun a turn there."""


@dataclass(frozen=True, slots=True)
class Process:
    """The run's newest agent process. ``live`` from just before it starts until its end is read."""

    start: int
    session_id: SessionId
    mark: str
    budget_usd: float | None = None
    """The run's budget when it started; its own cap was made from that."""
    live: bool = True
    introduced: bool = False
    """It has said what it can and waits to be told its session; only of agents that do."""
    can: tuple[str, ...] = ()
    """How it takes up a session; see ``AgentIntroduced``."""
    login: str = ""
    """How to log in to it, in its own words."""
    gone: bool = False
    """It does not take up the session that it was told to; it is told to open another."""
    opened: bool = False
    """Its handshake is over; only of agents that have one."""
    model_setting: str = ""
    model_method: bool = False
    own_modes: tuple[tuple[PermissionMode, str], ...] = ()
    """See ``SessionOpened``."""
    mode_told: bool = False
    """It has answered to the change of its mode."""
    begins_anew: bool = False
    """See ``AgentStarting``."""
    anew: bool = False
    """Its session knows nothing of what was said in an earlier one."""
    refused: str = ""
    """Why it can't begin, as it says itself; it is ended."""
    refused_after: int = 0
    """Messages ever queued by then; one more means that somebody wants another try."""
    began: bool = False
    """It has begun a turn; one that ends before is not simply started again."""
    code: int | None = None
    signal: int | None = None
    explanation: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest sign of life, for people."""

    text: str = ""
    at: str | None = None
    model: str | None = None
    mode: str | None = None
    agent_version: str = ""
    slash_commands: tuple[str, ...] = ()
    """The agent's own, as it last said."""
    left: tuple[SessionId, ...] = ()
    """Sessions of the run's own before it began anew."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A terminal that has the run: who asked, and once it runs the agent's own program there."""

    mark: str
    """Of everything that is started there."""
    client: int = 0
    client_started: int = 0
    boot: str = ""
    by: str = ""
    since: str | None = None
    pid: int = 0
    """The agent's own program; 0 before it runs."""
    started: int = 0
    over: bool = False
    """Its client says that it has ended."""
    lost: bool = False
    """Its client has ended, and it has not."""
