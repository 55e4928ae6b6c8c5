"""The person's day budget: each board asks once, and all goes on by itself when it is lifted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import events as e
from kanbots_ls.model.cards import Card
from kanbots_ls.model.commands import AnswerDecision, DispatchCard
from kanbots_ls.model.ids import CardNumber, DecisionId, RunId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs import decide
from kanbots_ls.runs.apply_board import apply_day, apply_session
from kanbots_ls.runs.asking.answer import answer
from kanbots_ls.runs.money.totals import halted
from kanbots_ls.runs.queue.slots import Cap
from kanbots_ls.runs.rules.day_budget import BY, following_day, raises
from kanbots_ls.runs.rules.session_budget import following_session
from kanbots_ls.runs.turns.talk import message_id
from kanbots_ls.runs.wanted import admissible
from kanbots_ls.supervisor.folding.state import Fact, State, fold
from tests.unit.runs.stories import (
    AT,
    IDLE,
    PROMPTED,
    RUN,
    STOP,
    STOPPED,
    WORKING,
    after,
    among,
    further,
    queued,
    turn_ended,
)

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run, Runs

TODAY, TOMORROW = "2026-01-31", "2026-02-01"
OTHER = RunId("43-1")
FIRST = DecisionId("day.budget-1")


def measured(spent: float, budget: float | None = 5.0, day: str = TODAY) -> e.DayMeasured:
    return e.DayMeasured(day, spent, budget)


def told(runs: Runs, *facts: Fact) -> Runs:
    """The runs after these facts and all that follows from them about the day."""
    state, waiting = State(runs=runs), list(facts)
    while waiting:
        state = fold(state, waiting.pop(0), AT)
        waiting = waiting or list(following_day(state.runs))
    return state.runs


def replaced(runs: Runs, run: Run) -> Runs:
    return replace(runs, runs={**runs.runs, run.id: run})


def answered(runs: Runs, choice: str | None = None, text: str | None = None) -> Runs:
    choices = (choice,) if choice else ()
    facts = answer(runs, AnswerDecision(runs.decisions[-1].id, choices, text, "you"))
    return told(runs, *facts)


def interrupted(runs: Runs) -> Runs:
    """What the agent at work says to the interrupt."""
    return replaced(runs, further(runs.runs[RUN], turn_ended("interrupted")))


def stopped_day() -> Runs:
    """A board whose one run was interrupted at the day's budget."""
    return interrupted(told(among(after(*WORKING)), measured(5.0)))


def continued(runs: Runs) -> list[tuple[RunId, str]]:
    return [
        (run.id, message.kind)
        for run in runs.runs.values()
        for message in run.talk.outbox
        if message.kind != "prompt"
    ]


def test_below_the_budget_or_without_one_nothing_happens() -> None:
    runs = among(after(*WORKING))
    assert following_day(runs) == ()
    assert following_day(apply_day(runs, measured(4.99))) == ()
    assert following_day(apply_day(runs, measured(500, None))) == ()


def test_at_the_budget_everything_halts_and_the_board_asks_once() -> None:
    waiting = replace(after(queued(), PROMPTED), id=OTHER)

    runs = told(among(after(*WORKING), waiting), measured(5.0))
    runs = told(runs, measured(5.5))

    assert halted(runs)
    assert admissible(runs, Cap(4)) == ()
    [question] = runs.decisions
    assert (question.kind, question.run, question.state) == ("budget", None, "opened")
    assert "$5.00 of $5.00" in question.question


def test_nothing_new_is_dispatched_and_the_refusal_says_what_to_do() -> None:
    command = DispatchCard(CardNumber(44), RunSettings())
    with pytest.raises(Refused, match=r"before midnight.*budget\.day_usd"):
        decide.dispatch(stopped_day(), Card(CardNumber(44), "Next"), command)


def test_the_next_day_the_interrupted_run_goes_on_by_itself_and_the_question_is_moot() -> None:
    runs = told(stopped_day(), measured(0.0, day=TOMORROW))

    assert not halted(runs)
    assert continued(runs) == [(RUN, "continue")]
    assert runs.decisions[0].state == "withdrawn"
    assert told(runs, measured(1.0, day=TOMORROW)) == replace(
        runs, day=runs.day and replace(runs.day, spent_usd=1.0)
    )


def test_waiting_until_tomorrow_is_an_answer() -> None:
    runs = answered(stopped_day(), "Wait")
    assert (runs.decisions[0].state, continued(runs)) == ("resolved", [])
    assert continued(told(runs, measured(0.0, day=TOMORROW))) == [(RUN, "continue")]


def test_stop_here_leaves_the_interrupted_as_they_are_also_the_next_day() -> None:
    runs = told(answered(stopped_day(), "Stop here"), measured(0.0, day=TOMORROW))
    assert (halted(runs), continued(runs)) == (False, [])


@pytest.mark.parametrize(("choice", "text", "budget"), [("Go on", None, 10.0), (None, "7", 7.0)])
def test_a_raise_is_for_the_ledger_and_lifts_the_stop_when_it_is_there(
    choice: str | None, text: str | None, budget: float
) -> None:
    runs = answered(stopped_day(), choice, text)
    assert (raises(runs), halted(runs), continued(runs)) == ({TODAY: budget}, True, [])

    runs = told(runs, e.AnswerDelivered(FIRST, None), measured(5.0, budget))

    assert (raises(runs), halted(runs)) == ({}, False)
    assert continued(runs) == [(RUN, "continue")]


def test_a_raise_on_another_board_lifts_the_stop_here() -> None:
    runs = told(stopped_day(), measured(6.0, 10.0))
    assert (halted(runs), continued(runs)) == (False, [(RUN, "continue")])
    assert runs.decisions[0].state == "withdrawn"


def test_a_raise_below_what_is_spent_is_refused() -> None:
    with pytest.raises(Refused, match=r"\$5\.00 already"):
        answered(stopped_day(), text="4")


def test_a_raised_budget_that_is_reached_asks_again_and_forgets_nobody() -> None:
    runs = told(stopped_day(), measured(12.0, 10.0))
    assert [d.state for d in runs.decisions] == ["withdrawn", "opened"]
    assert continued(told(runs, measured(0.0, day=TOMORROW))) == [(RUN, "continue")]


def test_a_run_that_was_stopped_replied_to_or_never_interrupted_is_left_alone() -> None:
    by_person = stopped_day()
    by_person = replaced(by_person, further(by_person.runs[RUN], STOP, STOPPED))
    assert continued(told(by_person, measured(0.0, day=TOMORROW))) == []

    idle = told(among(after(*IDLE)), measured(5.0))
    assert continued(told(idle, measured(0.0, day=TOMORROW))) == []

    replied = stopped_day()
    message = e.MessageQueued(RUN, message_id(RUN, 2), "reply", "Do this", "you")
    replied = told(replied, message)
    assert continued(told(replied, measured(0.0, day=TOMORROW))) == [(RUN, "reply")]


def test_who_lets_it_go_on_is_on_record() -> None:
    runs = apply_day(stopped_day(), measured(0.0, day=TOMORROW))
    [message] = [fact for fact in following_day(runs) if isinstance(fact, e.MessageQueued)]
    assert message.by == BY


def test_the_sessions_question_and_the_days_are_two() -> None:
    runs = stopped_day()
    runs = apply_session(runs, e.SessionStarted(0.5), AT)
    assert runs.decisions[0].state == "opened"
    assert runs.session is not None
    assert runs.session.asked_usd is None
    assert following_session(answered(runs, "Wait")) == ()


def test_a_raise_while_the_interrupt_is_on_its_way_loses_no_run() -> None:
    runs = told(among(after(*WORKING)), measured(5.0))
    runs = told(runs, measured(5.0, 10.0))
    assert continued(runs) == []

    runs = told(interrupted(runs), measured(5.1, 10.0))
    assert continued(runs) == [(RUN, "continue")]
    assert runs.day_ending == ()


def test_a_raise_is_above_what_is_spent() -> None:
    runs = told(among(after(*WORKING)), measured(20.0))
    assert "to $25.00" in runs.decisions[0].options[1].description
    assert raises(answered(runs, "Go on")) == {TODAY: 25.0}
