"""Nobody is charged by surprise: another payer than last time's is asked about before a word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import DecisionId, RunId
from kanbots_ls.runs.asking.answer import GO_ON, STOP_HERE, consequences
from kanbots_ls.runs.asking.payer import compared, following_payers
from kanbots_ls.runs.status import Status, status
from kanbots_ls.runs.wanted import wanted
from tests.unit.runs.stories import (
    IDLE,
    PROMPT,
    REPLIED,
    REPLY,
    RUN,
    STARTED,
    STOP,
    WORKING,
    Told,
    after,
    among,
    exited,
    further,
    starting,
)

if TYPE_CHECKING:
    from kanbots_ls.model.money import Payer
    from kanbots_ls.runs.state.decisions import Decision
    from kanbots_ls.runs.state.run import Run, Runs

ASKED = DecisionId("42-1.payer-1")
SEND = f.SendMessage(RUN, PROMPT)


def pays(payer: Payer, account: str = "") -> heard.PayerReported:
    return heard.PayerReported(payer, account)


KEY, PLAN, UNKNOWN = pays("api_key", "a variable"), pays("subscription"), pays("unknown")


def other(*told: Told, run: str = "41-1", agent: str = "claude") -> Run:
    """Another run of the board, which agreed to what it told."""
    found = further(after(*STARTED), *told)
    return replace(found, id=RunId(run), settings=replace(found.settings, agent=agent))


def told_among(*runs: Run) -> Runs:
    """The board as it is when the last of these runs has just said who pays."""
    *others, run = runs
    return among(*others, compared(among(*others), run))


def questions(*runs: Run) -> list[e.JournalEvent]:
    """What follows on that board."""
    return list(following_payers(told_among(*runs), [run.id for run in runs]))


def messages(run: Run) -> list[f.Effect]:
    """What is sent to an agent that tells who pays."""
    effects = wanted(run, asks_usage=False, tells_payer=True)
    return [effect for effect in effects if isinstance(effect, f.SendMessage)]


def asked(*runs: Run) -> Run:
    """The last of the runs, once its question is open."""
    board = told_among(*runs)
    [opened] = following_payers(board, board.runs)
    assert isinstance(opened, e.DecisionOpened)
    return further(board.runs[runs[-1].id], opened)


def answered(run: Run, label: str) -> Run:
    run = further(run, e.DecisionAnswered(ASKED, RUN, (label,), text=False, by="you"))
    return further(run, *consequences(run))  # type: ignore[arg-type]


def test_nothing_is_sent_before_the_process_has_said_who_pays() -> None:
    assert messages(after(*STARTED)) == []
    assert messages(after(*STARTED, UNKNOWN)) == [SEND]
    assert messages(after(*STARTED, KEY)) == [SEND]


def test_nothing_is_sent_to_a_new_process_either_though_the_last_one_died_in_mid_turn() -> None:
    resumed = after(*IDLE[:-2], exited(lost=True), REPLIED, starting(2, resume=True))
    assert messages(resumed) == []
    assert messages(further(resumed, KEY)) == [f.SendMessage(RUN, REPLY)]


def test_an_agent_that_never_tells_is_not_waited_for() -> None:
    assert SEND in wanted(after(*STARTED), asks_usage=False)


@pytest.mark.parametrize(
    "last", [KEY, UNKNOWN, pays("api_key")], ids=["the same", "unknown", "account unknown"]
)
def test_nobody_is_asked_where_nothing_has_changed(last: heard.PayerReported) -> None:
    assert questions(other(last), after(*STARTED, KEY)) == []


def test_nobody_is_asked_the_first_time_nor_about_another_agents_payer() -> None:
    assert questions(after(*STARTED, KEY)) == []
    assert questions(other(PLAN, agent="codex"), after(*STARTED, KEY)) == []


@pytest.mark.parametrize("last", [PLAN, pays("api_key", "another")])
def test_another_payer_or_account_than_last_time_is_asked_about(last: heard.PayerReported) -> None:
    run = asked(other(last), after(*STARTED, KEY))
    assert status(run) == Status("waiting", "payer")
    assert messages(run) == []
    assert run.talk.decisions[0].question.startswith("Run 42-1 would be paid by an API key (a")


def test_the_newest_other_run_counts_as_last_time() -> None:
    older, newer = other(PLAN), other(KEY, run="41-2")
    assert questions(older, newer, after(*STARTED, KEY)) == []


def test_a_run_that_has_begun_is_not_asked_because_another_pays_otherwise() -> None:
    assert questions(after(*STARTED, KEY), other(KEY)) == []
    begun, later = after(*STARTED, KEY), other(PLAN)
    [opened] = questions(begun, later)
    assert isinstance(opened, e.DecisionOpened)
    assert opened.run == later.id


def test_going_on_sends_the_message_and_is_not_asked_again() -> None:
    run = answered(asked(other(PLAN), after(*STARTED, KEY)), GO_ON)
    assert messages(run) == [SEND]
    assert questions(other(PLAN), run) == []
    assert questions(other(PLAN), run, other(KEY, run="43-1")) == []


def test_stopping_here_stops_the_run_and_is_no_agreement() -> None:
    run = answered(asked(other(PLAN), after(*STARTED, KEY)), STOP_HERE)
    assert run.ending.stop_by == "you"
    assert messages(run) == []
    assert questions(other(PLAN), run, other(PLAN, run="43-1")) == []


def test_one_agreement_answers_the_same_question_of_every_run() -> None:
    first = asked(other(PLAN), after(*STARTED, KEY))
    second = replace(first, id=RunId("43-1"))
    question = replace(second.talk.decisions[0], id=DecisionId("43-1.payer-1"))
    second = replace(second, talk=replace(second.talk, decisions=(question,)))
    agreed = further(first, e.DecisionAnswered(ASKED, RUN, (GO_ON,), text=False, by="you"))
    agreed = replace(agreed, talk=replace(agreed.talk, decisions=(_answered_now(agreed),)))
    [follows] = following_payers(among(other(PLAN), agreed, second), [agreed.id])
    assert follows == e.DecisionAnswered(question.id, second.id, (GO_ON,), text=False, by="you")


def _answered_now(run: Run) -> Decision:
    return replace(run.talk.decisions[0], answered_at="2026-01-31T10:00:01.000+00:00")


def test_a_resumed_run_is_compared_with_its_own_last_process() -> None:
    resumed = after(*STARTED, PLAN, exited(), REPLIED, starting(2, resume=True), KEY)
    [opened] = questions(other(KEY, run="43-1"), resumed)
    assert isinstance(opened, e.DecisionOpened)
    assert opened.decision == "42-1.payer-2"


def test_a_question_about_a_payer_ends_with_the_process_that_raised_it() -> None:
    run = asked(other(PLAN), after(*STARTED, KEY))
    assert further(run, exited()).talk.decisions[0].state == "withdrawn"


def test_a_run_that_is_being_stopped_is_not_asked() -> None:
    assert questions(other(PLAN), after(*STARTED, KEY, STOP)) == []


def test_a_rebuild_asks_nothing_about_a_process_that_was_sent_to_work_already() -> None:
    # Runs are read one after another then, so another's word may seem to have come first.
    working = after(*STARTED, KEY, *WORKING[-2:])
    assert questions(other(PLAN), working) == []


def test_a_turn_under_way_is_never_held() -> None:
    run = after(*IDLE[:-2], REPLIED)
    assert f.SendMessage(RUN, REPLY) in messages(run)
