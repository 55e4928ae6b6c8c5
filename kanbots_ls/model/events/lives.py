"""A run's life, from the queue to the end of its agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.errands import Errand
from kanbots_ls.model.ids import CardNumber, RunId, SessionId
from kanbots_ls.model.settings import RunSettings


@dataclass(frozen=True, slots=True)
class RunQueued:
    """A card was dispatched; title and body are what the agent will be told."""

    run: RunId
    card: CardNumber
    title: str
    body: str
    settings: RunSettings
    by: str = ""
    told: tuple[str, ...] = ()
    """What stands of every dispatch, such as its mode, and the person knew from then on."""
    errand: Errand | None = None
    """What it is sent for, where that is no work on the card."""
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
    home: str = ""
    """Our directory that has its trash, where the worktree does not lie in it."""
    adopted: bool = False
    """It was there before the run; nobody has told an agent of ours anything yet."""
    session: str = ""
    """The agent's session that was found with it."""
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
    begins_anew: bool = False
    """Where its agent does not have the session, another start opens one. What an older version
    started failed there, and waits for a reply."""
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
class SetUpWaived:
    """This run goes on without its set-up command."""

    run: RunId
    by: str = ""
    type: Literal["set_up_waived"] = "set_up_waived"
