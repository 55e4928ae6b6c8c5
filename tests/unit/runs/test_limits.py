"""Limits hold an account's new starts, nobody else's; what gave up goes on once it is over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.effects import SendMessage
from kanbots_ls.model.ids import RunId
from kanbots_ls.runs.apply import apply_run
from kanbots_ls.runs.hear import LOST_MOST, hear
from kanbots_ls.runs.money.accounts import account_of
from kanbots_ls.runs.queue.slots import Cap
from kanbots_ls.runs.rules.limits import (
    BY,
    following_holds,
    going_on,
    is_over,
    limited,
    waits_for_end,
)
from kanbots_ls.runs.status import Status, status
from kanbots_ls.runs.wanted import admissible, wanted
from kanbots_ls.supervisor.folding.state import Fact, State, fold
from tests.unit.runs.stories import (
    ADMITTED,
    AT,
    DISCARD,
    PLACED,
    PROMPTED,
    REPLIED,
    SESSION,
    STARTED,
    STOP,
    STOPPED,
    WORKING,
    after,
    among,
    asks,
    exited,
    further,
    queued,
    recorded,
    starting,
    turn_ended,
)

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run, Runs

RESET = "2026-01-31T11:00:00+00:00"
LATER = "2026-01-31T11:00:01.000+00:00"
ME = heard.PayerReported("subscription", "me@example.com")
ACCOUNT = "claude:subscription:me@example.com"
LIMIT = heard.LimitReported("rejected", resets_at=1769857200)
GAVE_UP = turn_ended("failed", text="You've hit your limit", status=429)
LIMITED = (*STARTED, ME, *WORKING[len(STARTED) :], LIMIT, GAVE_UP, recorded())
OFFLINE = heard.RetryScheduled("network", 35_000, 10, 10)
AGAIN = heard.TurnStarted(SESSION)
NEW = RunId("43-1")


def new(run: RunId = NEW, **settings: str) -> Run:
    return replace(after(queued(**settings), PROMPTED), id=run)


def told(runs: Runs, *facts: Fact) -> Runs:
    """The runs after these facts and what follows from them about holds."""
    state, waiting = State(runs=runs), list(facts)
    while waiting:
        state = fold(state, waiting.pop(0), AT)
        waiting = waiting or list(following_holds(state.runs))
    return state.runs


def test_a_limit_that_the_agent_gave_up_on_holds_its_account_until_the_reset() -> None:
    runs = among(after(*LIMITED))
    assert limited(runs, AT) == {ACCOUNT: RESET}
    assert limited(runs, LATER) == {}


@pytest.mark.parametrize(
    "story",
    [
        (*WORKING, heard.TextSaid("429 Too Many Requests, rate limit reached")),
        (*WORKING, turn_ended("failed", text="rate_limit_error 429")),
        (*WORKING, heard.RetryScheduled("rate_limit", 5000, status=429)),
        (*WORKING, heard.LimitReported("warning", resets_at=1769857200)),
        (*LIMITED[:-2], turn_ended("completed")),
    ],
    ids=["said", "failed in words", "waits it out", "a warning", "got through after all"],
)
def test_nothing_else_holds_anybody(story: tuple[heard.AgentEvent, ...]) -> None:
    run = further(after(*STARTED, ME), *story[len(STARTED) :])
    assert limited(among(run), AT) == {}


def test_a_new_run_of_that_account_waits_with_its_reason_and_time() -> None:
    runs = told(among(after(*LIMITED), new()), e.HoldsMeasured({ACCOUNT: RESET}))
    assert status(runs.runs[NEW]) == Status("queued", "rate limit", RESET)
    assert admissible(runs, Cap(4)) == ()

    runs = told(runs, e.HoldsMeasured({}))
    assert status(runs.runs[NEW]) == Status("queued")
    assert admissible(runs, Cap(4)) == (NEW,)


def test_another_agent_or_account_is_not_held() -> None:
    runs = among(after(*LIMITED), new(agent="codex"))
    runs = told(runs, e.HoldsMeasured({ACCOUNT: RESET}))
    assert admissible(runs, Cap(4)) == (NEW,)

    runs = told(among(after(*LIMITED), new()), e.HoldsMeasured({"claude:api_key:": RESET}))
    assert admissible(runs, Cap(4)) == (NEW,)


def test_a_first_run_is_held_once_it_has_said_who_pays_before_a_word_is_sent() -> None:
    run = further(new(), ADMITTED, PLACED, starting())
    runs = told(among(run), e.HoldsMeasured({ACCOUNT: RESET}))
    assert not runs.runs[NEW].held_until, "nobody knows its account yet"

    runs = told(among(further(runs.runs[NEW], ME)), e.HoldsMeasured({ACCOUNT: RESET}))
    held = runs.runs[NEW]

    assert status(held) == Status("waiting", "rate limit", RESET)
    assert not [f for f in wanted(held, asks_usage=False) if isinstance(f, SendMessage)]
    free = told(runs, e.HoldsMeasured({})).runs[NEW]
    assert [f for f in wanted(free, asks_usage=False) if isinstance(f, SendMessage)]


def test_the_newest_run_of_the_agent_says_whose_account_a_new_one_takes() -> None:
    runs = among(after(*LIMITED), new())
    assert account_of(runs, runs.runs[NEW]) == ACCOUNT
    assert account_of(among(new()), new()) is None


def test_a_run_that_gave_up_goes_on_once_by_itself_when_the_reset_has_come() -> None:
    runs = among(after(*LIMITED))
    assert list(going_on(runs, AT, Cap(4))) == []

    [message] = going_on(runs, LATER, Cap(4))

    assert (message.kind, message.by) == ("continue", BY)
    assert list(going_on(told(runs, message), LATER, Cap(4))) == []


def test_it_goes_on_also_when_its_process_has_ended_meanwhile() -> None:
    runs = among(after(*LIMITED, exited()))
    assert [message.kind for message in going_on(runs, LATER, Cap(4))] == ["continue"]


@pytest.mark.parametrize(
    "more",
    [(STOP, STOPPED), (REPLIED,), (DISCARD,), (asks(),)],
    ids=["stopped", "replied to", "discarded", "asks"],
)
def test_a_run_of_which_somebody_has_decided_otherwise_is_left_alone(
    more: tuple[Fact | heard.AgentEvent, ...],
) -> None:
    run = further(after(*LIMITED), *more)  # type: ignore[arg-type]
    assert not waits_for_end(run)
    assert list(going_on(among(run), LATER, Cap(4))) == []


def test_as_many_go_on_as_there_are_slots_and_none_while_the_account_is_held() -> None:
    many = [replace(after(*LIMITED), id=RunId(f"4{n}-1")) for n in range(3)]
    runs = among(*many, replace(after(*WORKING), id=RunId("50-1")))
    assert [message.run for message in going_on(runs, LATER, Cap(3))] == ["40-1", "41-1"]
    held = replace(runs, holds={ACCOUNT: "2026-01-31T12:00:00+00:00"})
    assert list(going_on(held, LATER, Cap(3))) == []


def test_a_lost_network_is_a_wait_that_ends_by_itself() -> None:
    run = after(*WORKING, OFFLINE, turn_ended("failed", text="Connection error"), recorded())
    assert status(run) == Status("waiting", "network", "2026-01-31T10:01:00+00:00")
    assert not is_over(run, AT)
    assert [m.kind for m in going_on(among(run), LATER, Cap(1))] == ["continue"]


def test_the_pause_grows_and_a_rebuild_without_times_knows_it_too() -> None:
    lost = (OFFLINE, turn_ended("failed"))
    run = after(*WORKING, *lost, AGAIN, *lost, recorded(2))
    assert status(run).until == "2026-01-31T10:02:00+00:00"
    rebuilt = after(*WORKING)
    for event in lost:
        rebuilt = hear(rebuilt, event, None)
    assert status(apply_run(rebuilt, recorded(), AT)).until == "2026-01-31T10:01:00+00:00"


def test_a_model_that_answers_again_begins_the_count_anew_and_none_for_ever_is_a_failure() -> None:
    lost = (AGAIN, OFFLINE, turn_ended("failed"))
    run = after(*WORKING, *lost)
    assert further(run, AGAIN, heard.ModelAnswered()).turn.lost == 0
    for _ in range(LOST_MOST):
        run = further(run, *lost)
    assert status(further(run, recorded(LOST_MOST + 1))).state == "failed"


def test_a_server_that_answered_with_an_error_is_no_lost_network() -> None:
    run = after(*WORKING, OFFLINE, turn_ended("failed", text="500", status=500), recorded())
    assert status(run).state == "failed"


def test_a_limit_that_names_no_end_ends_with_the_window_that_is_full() -> None:
    told = (
        heard.LimitReported("warning", "5_hours", 1999999999, 1.0),
        heard.LimitReported("allowed", "7_days", 2000000000, 0.4),
        heard.LimitReported("rejected"),
    )
    assert status(after(*WORKING, *told)).until == "2033-05-18T03:33:19+00:00"
    assert status(after(*WORKING, told[2])).until is None
