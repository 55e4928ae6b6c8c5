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
from kanbots_ls.runs.state.run import Day, Run, Runs, Session
from kanbots_ls.runs.wanted import following
from tests.unit.runs.stories import AT, CARD, IDLE, RUN, after, further, usage

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
