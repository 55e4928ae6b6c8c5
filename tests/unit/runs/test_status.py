"""What a run is, read off its parts: a table of situations."""

from __future__ import annotations

from typing import get_args

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.money import Usage
from kanbots_ls.runs.state.run import RunState
from kanbots_ls.runs.status import ENDED, Status, holds_slot, is_ended, status
from tests.unit.runs.stories import (
    ADMITTED,
    AT,
    DISCARD,
    DISCARDED,
    IDLE,
    PLACED,
    PROMPTED,
    REPLIED,
    RUN,
    SESSION,
    STARTED,
    STOP,
    STOPPED,
    WORKING,
    Told,
    after,
    asks,
    exited,
    queued,
    recorded,
    starting,
    turn_ended,
)

QUEUED = (queued(), PROMPTED)
BUDGET = e.DecisionOpened(f"{RUN}.budget-1", RUN, "budget", "What now?", ())  # type: ignore[arg-type]
MISSED = e.EnvironmentMissed(RUN)
RETRY = heard.RetryScheduled("network", 2000)
FAILED = turn_ended("failed", status=429)
LIMIT = heard.LimitReported("rejected", resets_at=1769853600)
KILLED = exited(explanation="It was killed.")
LOST = exited(explanation="It is gone.", lost=True)

SITUATIONS: dict[str, tuple[tuple[Told, ...], Status]] = {
    "dispatched": (QUEUED, Status("queued")),
    "admitted": ((*QUEUED, ADMITTED), Status("preparing")),
    "no environment for the worktree": ((*QUEUED, MISSED), Status("waiting", "environment")),
    "the environment came": ((*QUEUED, MISSED, e.EnvironmentArrived(RUN)), Status("queued")),
    "the worktree failed": (
        (*QUEUED, ADMITTED, e.PreparationFailed(RUN, "worktree", "No base.")),
        Status("failed", "No base."),
    ),
    "the worktree stands": ((*QUEUED, ADMITTED, PLACED), Status("preparing")),
    "no agent to start": (
        (*QUEUED, PLACED, e.StartFailed(RUN, "No claude.")),
        Status("failed", "No claude."),
    ),
    "the process starts": (STARTED, Status("working", "starting")),
    "a turn runs": (WORKING, Status("working")),
    "the turn ended, not written down": ((*WORKING, turn_ended()), Status("working")),
    "the turn is written down": (IDLE, Status("idle")),
    "the turn was interrupted": (
        (*WORKING, turn_ended("interrupted"), recorded()),
        Status("idle", "interrupted"),
    ),
    "the turn failed": (
        (*WORKING, turn_ended("failed", text="No credit"), recorded()),
        Status("failed", "No credit. A reply tries again."),
    ),
    "the turn failed over words that say nothing short": (
        (*WORKING, turn_ended("failed", text="word " * 400), recorded()),
        Status("failed", f"{'word ' * 99}word… A reply tries again."),
    ),
    "the turn failed over what a reply does not mend": (
        (*WORKING, turn_ended("failed", text="No such model", remedy="Take another."), recorded()),
        Status("failed", "No such model. Take another."),
    ),
    "too many turns": (
        (*WORKING, turn_ended("max_turns"), recorded()),
        Status(
            "failed",
            "The agent has taken all the steps that it may take in one turn. A reply goes on.",
        ),
    ),
    "a background task goes on": (
        (*IDLE, heard.BackgroundTasksChanged(("task-1",))),
        Status("working"),
    ),
    "the last background task ended": (
        (*IDLE, heard.BackgroundTasksChanged(("task-1",)), heard.BackgroundTasksChanged(())),
        Status("idle"),
    ),
    "a message waits inside the agent": (
        (*WORKING, turn_ended(queued=1), recorded()),
        Status("working"),
    ),
    "the agent says that it is idle": (
        (*WORKING, turn_ended(queued=1), recorded(), heard.SessionIdle()),
        Status("idle"),
    ),
    "it asks": ((*WORKING, asks()), Status("waiting", "you")),
    "it asks for a permission": ((*WORKING, asks(kind="permission")), Status("waiting", "you")),
    "the board asks": ((*WORKING, BUDGET), Status("waiting", "budget")),
    "it waits for the network": (
        (*WORKING, RETRY),
        Status("waiting", "network", "2026-01-31T10:00:02+00:00"),
    ),
    "its limit is reached": (
        (*WORKING, LIMIT),
        Status("waiting", "rate limit", "2026-01-31T10:00:00+00:00"),
    ),
    "a heartbeat ends no wait": (
        (*WORKING, LIMIT, heard.StayedAlive()),
        Status("waiting", "rate limit", "2026-01-31T10:00:00+00:00"),
    ),
    "it spoke again": ((*WORKING, LIMIT, heard.TextSaid("429")), Status("working")),
    "its turn ended over a limit": (
        (*WORKING, LIMIT, heard.Informed("Limit hit.", "error"), FAILED, recorded()),
        Status("waiting", "rate limit", "2026-01-31T10:00:00+00:00"),
    ),
    "its process ended over a limit": (
        (*WORKING, LIMIT, FAILED, recorded(), exited()),
        Status("waiting", "rate limit", "2026-01-31T10:00:00+00:00"),
    ),
    "too many requests, it does not say until when": (
        (*WORKING, turn_ended("failed", status=429), recorded()),
        Status("waiting", "rate limit"),
    ),
    "a reply after the limit": (
        (*WORKING, LIMIT, FAILED, recorded(), REPLIED),
        Status("working"),
    ),
    "a turn after the limit": (
        (*WORKING, LIMIT, FAILED, recorded(), heard.TurnStarted(SESSION)),
        Status("working"),
    ),
    "a warning is no wait": ((*WORKING, heard.LimitReported("warning")), Status("working")),
    "idle, its process ended": ((*IDLE, exited()), Status("idle")),
    "killed in its turn": ((*WORKING, KILLED), Status("failed", "It was killed.")),
    "lost in its turn": ((*WORKING, LOST), Status("interrupted", "It is gone.")),
    "lost while idle": ((*IDLE, LOST), Status("idle")),
    "killed before it spoke": ((*STARTED, KILLED), Status("failed", "It was killed.")),
    "a start that left no trace": ((*STARTED, exited()), Status("working", "resuming")),
    "lost while it asked": ((*WORKING, asks(), LOST), Status("waiting", "you")),
    "a reply to a dead agent": ((*IDLE, exited(), REPLIED), Status("working", "resuming")),
    "a reply to a failed agent": ((*WORKING, KILLED, REPLIED), Status("working", "resuming")),
    "a reply to an idle agent": ((*IDLE, REPLIED), Status("working")),
    "resumed": (
        (*IDLE, exited(), REPLIED, starting(2, resume=True)),
        Status("working", "starting"),
    ),
    "being stopped": ((*WORKING, STOP), Status("working", "stopping")),
    "stopped": ((*WORKING, STOP, exited(), STOPPED), Status("stopped", "stopped by you")),
    "stopped for a reason": (
        (*WORKING, e.StopRequested(RUN, "you", "its budget is reached"), exited(), STOPPED),
        Status("stopped", "its budget is reached"),
    ),
    "stopped in the queue": ((*QUEUED, STOP, STOPPED), Status("stopped", "stopped by you")),
    "stopped while it asked": (
        (*WORKING, asks(), STOP, exited(), STOPPED),
        Status("stopped", "stopped by you"),
    ),
    "a reply after a stop": (
        (*WORKING, STOP, exited(), STOPPED, REPLIED),
        Status("working", "resuming"),
    ),
    "discarded": ((*IDLE, DISCARD, exited(), DISCARDED), Status("idle")),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_state_and_its_reason_follow_from_the_situation(situation: str) -> None:
    told, expected = SITUATIONS[situation]
    assert status(after(*told)) == expected


def test_every_state_is_reached() -> None:
    assert {expected.state for _, expected in SITUATIONS.values()} == set(get_args(RunState))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_run_that_waits_or_has_ended_holds_no_slot(situation: str) -> None:
    run = after(*SITUATIONS[situation][0])
    assert holds_slot(run) == (status(run).state in ("preparing", "working"))
    assert is_ended(run) == (status(run).state in ENDED)


def test_the_turns_length_is_unknown_where_its_beginning_was_not_seen() -> None:
    assert after(*IDLE).turn.seconds == 0.0
    assert after(*STARTED, turn_ended()).turn.seconds is None


def test_the_cost_is_unknown_until_somebody_said_it() -> None:
    assert after(*IDLE).cost_usd is None
    assert after(*WORKING, heard.UsageReported(Usage(0.25))).cost_usd == 0.25


def test_model_mode_and_version_are_those_of_the_newest_turn() -> None:
    first = heard.TurnStarted(SESSION, "opus", "plan", "2.1.0")
    run = after(*STARTED, first, heard.TurnStarted(SESSION), heard.ModeChanged("ask"))
    assert (run.seen.model, run.seen.mode, run.seen.agent_version) == ("opus", "ask", "2.1.0")
    assert run.turn.opened_at == AT


@pytest.mark.parametrize(
    "event",
    [
        heard.LimitReported("rejected", resets_at=1_769_853_600_000),
        heard.LimitReported("rejected", resets_at=-(10**14)),
        heard.LimitReported("rejected", resets_at=10**20),
        heard.RetryScheduled("rate_limit", 10**16),
        heard.RetryScheduled("rate_limit", 10**25),
    ],
)
def test_a_moment_that_no_calendar_has_is_a_wait_without_known_end(
    event: heard.LimitReported | heard.RetryScheduled,
) -> None:
    assert status(after(*WORKING, event)) == Status("waiting", "rate limit")
