"""An errand that a budget holds up ends, and says so: nobody waits for half a review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.errands import Errand
from kanbots_ls.model.events import errands as ee
from kanbots_ls.model.ids import MessageId, RunId, SessionId
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs.apply import new_run
from kanbots_ls.runs.rules.errands_over import check_review, following_errands
from kanbots_ls.runs.rules.stuck import is_silent
from kanbots_ls.runs.state.run import Day, Run, Runs, Session
from kanbots_ls.runs.wanted import following
from tests.unit.runs.stories import AT, CARD, IDLE, RUN, after, further, turn_ended, usage

if TYPE_CHECKING:
    from tests.unit.runs.stories import Told

REVIEW = RunId("42-2")
VERDICT = '```kanbots-review\n{"verdict": "approve", "summary": "Fine."}\n```'


def reviewer(*told: Told, budget: float | None = None) -> Run:
    settings = RunSettings(agent="scripted", budget_usd=budget)
    errand = Errand("review", RUN, turn=1)
    asked = e.RunQueued(REVIEW, CARD, "Review of 42-1", "", settings, "you", errand=errand)
    return further(new_run(asked, AT), *told)


WORKING: tuple[Told, ...] = (
    e.MessageQueued(REVIEW, MessageId("m1"), "prompt"),
    e.RunAdmitted(REVIEW),
    e.RunPlaced(REVIEW, "/shop/issue-42-2", "kanbots/issue-42-2", "abc", None),
    e.AgentStarting(REVIEW, 1, SessionId("s2"), False, "mark", "/bin/agent"),
    heard.MessageTaken(MessageId("m1")),
    heard.TurnStarted(SessionId("s2"), "opus"),
)
SPENDING = (*WORKING, heard.UsageReported(usage(0.5)))
DONE = e.TurnRecorded(REVIEW, 1, "failed", None, finished=True)
OVER = (e.AgentExited(REVIEW, 1, 0), e.StopFinished(REVIEW))


def board(review: Run, **more: Any) -> Runs:
    return Runs({RUN: after(*IDLE), REVIEW: review}, **more)


@pytest.mark.parametrize(
    ("more", "budget", "said"),
    [
        ({}, 0.25, "its budget of $0.25 is reached"),
        ({"session": Session(AT, 0.25)}, None, "the session's budget is reached"),
        ({"day": Day("2026-01-31", 9.0, 9.0)}, None, "today's budget is reached"),
    ],
)
def test_a_reviewer_at_work_is_stopped_by_whichever_budget_is_reached_and_its_review_says_so(
    more: dict[str, Any], budget: float | None, said: str
) -> None:
    review = reviewer(*SPENDING, budget=budget)
    assert following(review) == (), "nobody is asked about an errand's budget"
    (stop,) = following_errands(board(review, **more))
    assert stop == e.StopRequested(REVIEW, "kanbots-ls", said)
    stopping = further(review, stop)
    assert list(following_errands(board(stopping, **more))) == [], "once"
    told, over, gone = following_errands(board(further(stopping, *OVER), **more))
    assert isinstance(told, ee.ReviewFinished)
    assert (told.judgement, told.problem) == (None, f"its agent was stopped: {said}")
    assert (over, gone) == (ee.ErrandFinished(REVIEW), e.DiscardRequested(REVIEW, "kanbots-ls"))
    done = further(stopping, *OVER, over)  # type: ignore[arg-type]
    assert check_review(board(done), RUN).id == RUN, "another may be asked for"


def test_one_that_has_not_begun_does_not_wait_for_another_day() -> None:
    queued = reviewer(*WORKING[:1])
    day = Day("2026-01-31", 9.0, 9.0)
    (stop,) = following_errands(board(queued, day=day))
    assert isinstance(stop, e.StopRequested)
    assert list(following_errands(board(queued))) == []


def test_a_verdict_that_reached_the_budget_counts() -> None:
    ended = heard.TurnEnded("completed", text=VERDICT, usage=usage(0.5))
    review = reviewer(*WORKING, ended, budget=0.25)
    assert list(following_errands(board(review))) == [], "its turn is being written down"
    recorded = further(review, e.TurnRecorded(REVIEW, 1, "completed", 0.5, finished=True))
    told, *_ = following_errands(board(recorded))
    assert isinstance(told, ee.ReviewFinished)
    assert told.judgement == "approve"


RECORDED = e.TurnRecorded(REVIEW, 1, "completed", None, finished=True)


def test_a_reviewer_that_gave_up_over_a_limit_of_unknown_length_ends() -> None:
    gave_up = heard.TurnEnded("failed", "Too many requests", status=429)
    review = reviewer(*WORKING, gave_up)
    assert list(following_errands(board(review))) == [], "its turn is being written down"
    (stop,) = following_errands(board(further(review, RECORDED)))
    assert stop == e.StopRequested(REVIEW, "kanbots-ls", "it gave up over a rate limit")


def test_a_reviewer_that_waits_for_a_limits_end_goes_on_by_itself_then() -> None:
    rejected = heard.LimitReported("rejected", "five_hour", 1_800_000_000)
    review = reviewer(*WORKING, rejected, heard.TurnEnded("failed", "Limit"), RECORDED)
    assert list(following_errands(board(review))) == []


SERVER = (heard.TaskStarted("t", "Serve", background=True), heard.BackgroundTasksChanged(("t",)))


def test_what_a_reviewer_left_in_the_background_does_not_hold_up_its_verdict() -> None:
    said = heard.TurnEnded("completed", text=VERDICT)
    told, _over, gone = following_errands(board(reviewer(*WORKING, *SERVER, said, RECORDED)))
    assert isinstance(told, ee.ReviewFinished)
    assert told.judgement == "approve"
    assert gone == e.DiscardRequested(REVIEW, "kanbots-ls")


def test_a_verdict_that_is_still_to_come_is_waited_for_until_it_is_silent() -> None:
    said = heard.TurnEnded("completed", text="I run the tests.")
    review = reviewer(*WORKING, *SERVER, said, RECORDED)
    assert list(following_errands(board(review))) == []
    assert is_silent(review, "2100-01-01T00:00:00.000+00:00", 10)
    silent = further(review, e.RunSilent(REVIEW, 10))
    (stop,) = following_errands(board(silent))
    assert isinstance(stop, e.StopRequested)
    assert stop.reason == "a task in its background said nothing for 10 minutes"
    again = further(silent, heard.TurnStarted(SessionId("s2"), "opus"))
    assert list(following_errands(board(again))) == []


def test_a_run_that_is_no_errand_may_leave_what_it_likes_in_the_background() -> None:
    run = after(*IDLE, *SERVER)
    assert not is_silent(run, "2100-01-01T00:00:00.000+00:00", 10)


def test_a_reviewer_whose_turn_failed_is_told_of_without_a_reply_that_it_does_not_take() -> None:
    failed = further(reviewer(*WORKING), turn_ended("failed", text="No credit."), DONE)
    told, *_over = following_errands(board(failed))
    assert isinstance(told, ee.ReviewFinished)
    assert told.problem == "its agent failed: No credit"
