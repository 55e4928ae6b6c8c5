"""True only while this daemon lives, and never in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.ids import DecisionId, RunId


@dataclass(frozen=True, slots=True)
class RunAdmitted:
    """It has a slot of the queue; after a crash it queues again."""

    run: RunId
    type: Literal["run_admitted"] = "run_admitted"


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    run: RunId
    phase: Literal["worktree", "files", "set-up", "agent"]
    type: Literal["phase_started"] = "phase_started"


@dataclass(frozen=True, slots=True)
class PhaseProgressed:
    """How far the phase is, in a few words."""

    run: RunId
    progress: str
    type: Literal["phase_progressed"] = "phase_progressed"


@dataclass(frozen=True, slots=True)
class EnvironmentArrived:
    """A client attached whose environment may start what waits for one."""

    run: RunId
    type: Literal["environment_arrived"] = "environment_arrived"


@dataclass(frozen=True, slots=True)
class RunTroubled:
    """We could not follow the run: nothing more is done for it until a reply or a new daemon."""

    run: RunId
    reason: str
    type: Literal["run_troubled"] = "run_troubled"


@dataclass(frozen=True, slots=True)
class TranscriptLost:
    """The run's directory was removed: what its agent said and was told is known no more.

    A file in the directory made anew says so to the next daemon.
    """

    run: RunId
    reason: str
    type: Literal["transcript_lost"] = "transcript_lost"


@dataclass(frozen=True, slots=True)
class RunHeld:
    """Its account is at a limit until then (ISO 8601), so it does not begin; None: it may."""

    run: RunId
    until: str | None = None
    type: Literal["run_held"] = "run_held"


@dataclass(frozen=True, slots=True)
class RunCrowded:
    """It waits for one of so many slots over all boards of the person; None: it does not."""

    run: RunId
    cap: int | None = None
    type: Literal["run_crowded"] = "run_crowded"


@dataclass(frozen=True, slots=True)
class RunSilent:
    """Nothing was heard of its turn for so many minutes; the next word takes that back."""

    run: RunId
    minutes: float
    type: Literal["run_silent"] = "run_silent"


@dataclass(frozen=True, slots=True)
class LeaveWithheld:
    """The run's mode does not allow what an agent asks to write: ``path`` lies elsewhere."""

    run: RunId
    decision: DecisionId
    path: str
    type: Literal["leave_withheld"] = "leave_withheld"


@dataclass(frozen=True, slots=True)
class AgentUnanswering:
    """The run's ``start``-th process has not answered in time, so it is ended: why, what next."""

    run: RunId
    start: int
    reason: str
    type: Literal["agent_unanswering"] = "agent_unanswering"


@dataclass(frozen=True, slots=True)
class TerminalLost:
    """The client that attached a terminal has ended, and the agent's program there has not."""

    run: RunId
    type: Literal["terminal_lost"] = "terminal_lost"


@dataclass(frozen=True, slots=True)
class PreviewsOffered:
    """The settings name a preview's command now, or none any more."""

    offered: bool
    type: Literal["previews_offered"] = "previews_offered"
