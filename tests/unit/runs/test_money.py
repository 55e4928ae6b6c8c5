"""Running totals become the run's cost: nothing spent is ever forgotten, nothing counted twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import RunId
from kanbots_ls.model.money import Tokens, Usage, total_usd
from kanbots_ls.runs.apply_board import apply_board_decision, apply_session
from kanbots_ls.runs.asking.answer import GO_ON
from kanbots_ls.runs.money.totals import (
    over_budget,
    paid_usd,
    raised_budget,
    recorded,
    session_cost,
    session_over_budget,
)
from kanbots_ls.runs.rules.session_budget import following_session
from tests.unit.runs.stories import (
    AT,
    PLACED,
    REPLIED,
    RUN,
    WORKING,
    after,
    among,
    exited,
    further,
    queued,
    starting,
    turn_ended,
)

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run


def reported(run: Run, *dollars: float | None) -> Run:
    return further(run, *(heard.UsageReported(Usage(amount)) for amount in dollars))


def resumed(run: Run) -> Run:
    assert run.process is not None
    start = run.process.start
    return further(run, exited(start), REPLIED, starting(start + 1, resume=True))


def costing(dollars: float, budget: float | None = None) -> Run:
    first = queued(budget_usd=budget)
    return reported(after(first, PLACED, starting()), dollars)


def test_the_newest_total_is_the_cost() -> None:
    assert reported(after(*WORKING), 0.1, 0.25, 0.4).cost_usd == 0.4


def test_a_resumed_session_goes_on_from_its_total() -> None:
    run = resumed(reported(after(*WORKING), 0.4))
    assert run.cost_usd == 0.4
    assert reported(run, 0.5).cost_usd == 0.5


def test_what_a_killed_process_never_saved_stays_counted() -> None:
    run = resumed(reported(after(*WORKING), 0.4))
    assert reported(run, 0.3).cost_usd == pytest.approx(0.4)
    assert reported(run, 0.3, 0.45).cost_usd == pytest.approx(0.55)


def test_a_cleared_conversation_counts_on_top() -> None:
    assert reported(after(*WORKING), 0.4, 0.05, 0.1).cost_usd == pytest.approx(0.5)


def test_an_unknown_total_forgets_nothing_and_adds_nothing() -> None:
    run = reported(after(*WORKING), 0.4, None)
    assert run.cost_usd == 0.4
    assert reported(run, 0.5).cost_usd == pytest.approx(0.5)


def test_nothing_known_is_unknown_not_zero() -> None:
    assert reported(after(*WORKING), None).cost_usd is None
    assert total_usd([None, None]) is None
    assert total_usd([None, 0.5, 0.25]) == 0.75


@given(st.lists(st.none() | st.floats(0, 100), max_size=8), st.sets(st.integers(0, 7)))
def test_the_cost_never_falls(totals: list[float | None], restarts: set[int]) -> None:
    run, before = after(*WORKING), 0.0
    for index, total in enumerate(totals):
        run = reported(resumed(run) if index in restarts else run, total)
        assert (run.cost_usd or 0.0) >= before - 1e-9
        before = run.cost_usd or 0.0


def test_the_budget_is_reached_at_the_cent_not_above() -> None:
    assert not over_budget(costing(0.49, 0.5))
    assert over_budget(costing(0.5, 0.5))
    assert not over_budget(costing(1000.0))
    assert not over_budget(after(queued(budget_usd=0.5)))


def test_go_on_raises_the_budget_by_as_much_again() -> None:
    assert raised_budget(costing(0.5, 0.5)) == 1.0
    raised = further(costing(0.5, 0.5), e.RunBudgetSet(RUN, 1.0))
    assert raised_budget(raised) == 1.5
    assert not over_budget(raised)


def test_a_session_counts_from_its_beginning() -> None:
    early, late = costing(0.5), replace(costing(0.25), id=RunId("42-2"))
    runs = apply_session(among(early), e.SessionStarted(1.0, {RUN: 0.5}), AT)
    assert session_cost(runs) == 0.0
    later = among(reported(early, 0.75), late).runs
    runs = replace(runs, runs=later)
    assert session_cost(runs) == pytest.approx(0.5)
    assert not session_over_budget(runs)
    assert session_over_budget(apply_session(runs, e.SessionBudgetSet(0.5), AT))
    assert not session_over_budget(apply_session(runs, e.SessionBudgetSet(None), AT))


def test_without_a_session_nothing_is_over_budget() -> None:
    assert session_cost(among(costing(5))) is None
    assert not session_over_budget(among(costing(5)))


def test_tokens_of_all_models_are_shown_together() -> None:
    usage = Usage(0.1, {"opus": Tokens(1, 2, 3, 4), "haiku": Tokens(10, 20, 30, 40)})
    assert usage.tokens == Tokens(11, 22, 33, 44)


def test_turns_cost_what_each_added_and_make_up_the_runs_cost() -> None:
    run = after(*WORKING, turn_ended(dollars=0.5))
    run = recorded(run, 1, run.cost_usd)
    run = recorded(run, 2, None)
    run = further(run, turn_ended(dollars=0.75))
    run = recorded(run, 3, run.cost_usd)
    assert [(turn.turn, turn.usd) for turn in run.money.turns] == [(1, 0.5), (2, None), (3, 0.25)]


def test_paper_money_is_paid_by_nobody() -> None:
    run = after(*WORKING, turn_ended(dollars=0.5))
    assert paid_usd(run) == 0.5
    assert paid_usd(further(run, heard.PayerReported("nobody"))) is None


def test_going_on_twice_because_once_was_not_enough_tells_an_agent_once() -> None:
    interrupted = further(reported(after(*WORKING), 3.0), turn_ended("interrupted", 3.0))
    runs = apply_session(among(interrupted), e.SessionStarted(1.0), AT)
    told = 0
    while facts := following_session(runs):
        for fact in facts:
            if isinstance(fact, e.MessageQueued):
                told += 1
                runs = replace(runs, runs={RUN: further(runs.runs[RUN], fact)})
            elif isinstance(fact, e.SessionEvent):
                runs = apply_session(runs, fact, AT)
            elif isinstance(fact, e.DecisionOpened):
                asked = apply_board_decision(runs, fact, AT)
                yes = e.DecisionAnswered(fact.decision, None, (GO_ON,), text=False, by="you")
                runs = apply_board_decision(asked, yes, AT)
            elif isinstance(fact, e.AnswerDelivered):
                runs = apply_board_decision(runs, fact, AT)
    assert not session_over_budget(runs)
    assert told == 1
