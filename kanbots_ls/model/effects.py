"""What the state of a run asks for: work outside the reducer, each named by value.

Effects are *wanted*, level-triggered: ``runs.wanted`` reads them off the state, the supervisor
starts those not already under way, and each ends in an event that makes it unwanted.
So a restart needs no memory of what was going on; the state says it again.
"""

from __future__ import annotations

from dataclasses import dataclass

from kanbots_ls.model.agent_commands import AgentCommand
from kanbots_ls.model.ids import DecisionId, MessageId, RunId


@dataclass(frozen=True, slots=True)
class PrepareRun:
    """Pin the base, make the worktree, fill it."""

    run: RunId


@dataclass(frozen=True, slots=True)
class StartAgent:
    """Start (or resume) the agent; ``start`` counts the run's processes from 1."""

    run: RunId
    start: int


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Write a queued message to the living agent."""

    run: RunId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class DeliverAnswer:
    """Write the answers of one group to the living agent."""

    run: RunId
    group: DecisionId


@dataclass(frozen=True, slots=True)
class TellAgent:
    """Write a control command: interrupt, usage, end of session."""

    run: RunId
    start: int
    command: AgentCommand


@dataclass(frozen=True, slots=True)
class GrantLeave:
    """See whether what the request would write lies in the worktree, and allow it if so."""

    run: RunId
    decision: DecisionId


@dataclass(frozen=True, slots=True)
class LookUpPrice:
    """Find what the model costs that the run's ``start``-th process has named."""

    run: RunId
    start: int
    model: str


@dataclass(frozen=True, slots=True)
class StopAgent:
    """End the whole tree of the run's processes."""

    run: RunId
    start: int


@dataclass(frozen=True, slots=True)
class EndIdleAgent:
    """End an agent that has been idle for long; its session is resumed when needed."""

    run: RunId
    start: int
    turn: int


@dataclass(frozen=True, slots=True)
class RecordTurn:
    """Write down what the turn took and left: cost, tokens, tree, lines."""

    run: RunId
    turn: int


@dataclass(frozen=True, slots=True)
class PutBack:
    """Undo what moved outside the run while it worked, as the person answered."""

    run: RunId
    decision: DecisionId


@dataclass(frozen=True, slots=True)
class AttendTerminal:
    """Wait until nothing is left of the terminal that has the run, and take the run back."""

    run: RunId
    mark: str


@dataclass(frozen=True, slots=True)
class RemoveRun:
    """Rescue, move to the trash, unregister."""

    run: RunId


@dataclass(frozen=True, slots=True)
class BringBack:
    """Undo a discard: out of the trash, or made anew from the rescue ref."""

    run: RunId


@dataclass(frozen=True, slots=True)
class RewindWorktree:
    """Put the worktree back to the checkpoint that is asked for."""

    run: RunId


@dataclass(frozen=True, slots=True)
class BuildLanding:
    """Commit what is left, and make the commit to promote aside."""

    run: RunId


@dataclass(frozen=True, slots=True)
class LandRun:
    """Move the target to the commit that was made."""

    run: RunId
    commit: str


@dataclass(frozen=True, slots=True)
class UndoLanding:
    """Move the target back from that commit."""

    run: RunId
    commit: str


@dataclass(frozen=True, slots=True)
class BeginPreview:
    """Start the run's program; ``start`` counts those of the run from 1."""

    run: RunId
    start: int


@dataclass(frozen=True, slots=True)
class EndPreview:
    """End the run's program with everything it started."""

    run: RunId
    start: int


Effect = (
    PrepareRun
    | StartAgent
    | SendMessage
    | DeliverAnswer
    | TellAgent
    | GrantLeave
    | LookUpPrice
    | StopAgent
    | EndIdleAgent
    | RecordTurn
    | AttendTerminal
    | PutBack
    | RemoveRun
    | BuildLanding
    | LandRun
    | UndoLanding
    | BringBack
    | RewindWorktree
    | BeginPreview
    | EndPreview
)
