"""Percent of a subscription's window: its account stops and asks, others go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.cards import Card
from kanbots_ls.model.commands import AnswerDecision, DispatchCard
from kanbots_ls.model.ids import CardNumber, RunId
from kanbots_ls.model.money import WindowUse
from kanbots_ls.model.refusal import Refused
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs import decide
from kanbots_ls.runs.asking.answer import answer
from kanbots_ls.runs.money.accounts import halts, windows_heard
from kanbots_ls.runs.rules.day_budget import following_day, raises
from kanbots_ls.runs.rules.limits import following_holds
from kanbots_ls.runs.status import Status, status
from kanbots_ls.supervisor.folding.state import Fact, State, fold
from tests.unit.runs.stories import (
    AT,
    PROMPTED,
    RUN,
    STARTED,
    WORKING,
    after,
    among,
    further,
    queued,
    turn_ended,
)

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run, Runs

ME = heard.PayerReported("subscription", "me")
ACCOUNT = "claude:subscription:me"
RESET, WEEK = "2026-01-31T12:00:00+00:00", "2026-02-05T12:00:00+00:00"
TODAY = "2026-01-31"
OTHER = RunId("43-1")


def used(part: float, budget: float | None = 0.8, window: str = "five_hour") -> WindowUse:
    resets = RESET if window == "five_hour" else WEEK
    return WindowUse(ACCOUNT, window, part, resets, budget)


def measured(*windows: WindowUse, spent: float = 0.0) -> e.DayMeasured:
    return e.DayMeasured(TODAY, spent, 5.0, windows)


def told(runs: Runs, *facts: Fact) -> Runs:
    """The runs after these facts and all that follows from them."""
    state, waiting = State(runs=runs), list(facts)
    while waiting:
        state = fold(state, waiting.pop(0), AT)
        waiting = waiting or [*following_day(state.runs), *following_holds(state.runs)]
    return state.runs


def mine() -> Run:
    return further(after(*STARTED, ME), *WORKING[len(STARTED) :])


def interrupted(runs: Runs) -> Runs:
    run = further(runs.runs[RUN], turn_ended("interrupted"))
    return replace(runs, runs={**runs.runs, RUN: run})


def stopped() -> Runs:
    return interrupted(told(among(mine()), measured(used(0.8))))


def answered(runs: Runs, choice: str | None = None, text: str | None = None) -> Runs:
    choices = (choice,) if choice else ()
    return told(runs, *answer(runs, AnswerDecision(runs.decisions[-1].id, choices, text, "you")))


def continued(runs: Runs) -> list[str]:
    messages = (m for run in runs.runs.values() for m in run.talk.outbox)
    return [message.kind for message in messages if message.kind == "continue"]


def test_what_an_agent_says_of_windows_is_heard_where_it_names_percent_and_reset() -> None:
    run = further(
        mine(),
        heard.LimitReported("allowed", "five_hour", 1769857200, 0.42),
        heard.LimitReported("warning", "five_hour", 1769857200, 0.91),
        heard.LimitReported("warning", "seven_day", None, 0.95),
        heard.LimitReported("rejected", "seven_day_opus", 1769857200),
    )
    [found] = windows_heard(among(run), AT)
    assert (found.account, found.window, found.used) == (ACCOUNT, "five_hour", 0.91)
    assert windows_heard(among(run), "2027-01-01T00:00:00+00:00") == ()


def test_below_the_budget_or_without_one_nothing_happens() -> None:
    runs = told(among(mine()), measured(used(0.79), used(0.99, None, "seven_day")))
    assert (runs.decisions, halts(runs, runs.runs[RUN])) == ((), False)


def test_at_the_budget_its_account_halts_and_the_board_asks_once() -> None:
    runs = told(told(among(mine()), measured(used(0.8))), measured(used(0.85)))
    [question] = runs.decisions
    assert "five_hour 80 % of 80 %" in question.question
    assert "2026-01-31 12:00 UTC" in question.options[0].description
    assert halts(runs, runs.runs[RUN])


def test_a_window_that_may_be_used_up_is_never_asked_about() -> None:
    assert told(among(mine()), measured(used(1.0, 1.0))).decisions == ()


def test_another_payers_run_goes_on() -> None:
    key = further(mine(), heard.PayerReported("api_key", "k"))
    runs = told(among(key), measured(used(0.8)))
    assert not halts(runs, runs.runs[RUN])
    assert runs.day_stop is not None
    assert runs.day_stop.runs == ()


def test_a_new_start_of_that_account_is_refused_or_waits_for_the_reset() -> None:
    waiting = replace(after(queued(), PROMPTED), id=OTHER)
    runs = told(among(mine(), waiting), measured(used(0.8)))
    assert status(runs.runs[OTHER]) == Status("queued", "rate limit", RESET)
    card = Card(CardNumber(44), "Next")
    with pytest.raises(Refused, match=r"80 % of the subscription's window five_hour.*resets"):
        decide.dispatch(runs, card, DispatchCard(card.number, RunSettings()))
    assert decide.dispatch(runs, card, DispatchCard(card.number, RunSettings(agent="codex")))


def test_after_the_reset_the_interrupted_run_goes_on_by_itself() -> None:
    assert continued(stopped()) == []
    runs = told(stopped(), measured())
    assert continued(runs) == ["continue"]
    assert [d.state for d in runs.decisions] == ["withdrawn"]


def test_stop_here_leaves_the_interrupted_as_they_are_after_the_reset_too() -> None:
    assert continued(told(answered(stopped(), "Stop here"), measured())) == []


@pytest.mark.parametrize(("choice", "text", "part"), [("Go on", None, 1.0), (None, "95%", 0.95)])
def test_a_raise_is_for_that_window_until_it_resets(
    choice: str | None, text: str | None, part: float
) -> None:
    runs = answered(stopped(), choice, text)
    assert raises(runs) == {f"{ACCOUNT} five_hour {RESET}": part}
    runs = told(runs, e.AnswerDelivered(runs.decisions[-1].id, None), measured(used(0.85, part)))
    assert (continued(runs), len(runs.decisions)) == (["continue"], 1)


@pytest.mark.parametrize(
    ("text", "why"), [("70", "80 % is used"), ("120", "up to 100"), ("a", "a")]
)
def test_a_raise_that_is_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        answered(stopped(), text=text)


def test_where_another_window_is_full_too_the_same_runs_wait_for_that_one() -> None:
    runs = told(stopped(), measured(used(0.8), used(0.9, 0.8, "seven_day")))
    assert [d.state for d in runs.decisions] == ["withdrawn", "opened"]
    runs = told(runs, measured(used(0.9, 0.8, "seven_day")))
    assert continued(runs) == []
    assert continued(told(runs, measured())) == ["continue"]


def test_the_days_dollars_come_first_and_both_have_to_be_lifted() -> None:
    runs = told(stopped(), measured(used(0.8), spent=5.0))
    assert "$5.00 of $5.00" in runs.decisions[-1].question
    runs = told(runs, measured(used(0.8), spent=0.0))
    assert "five_hour" in runs.decisions[-1].question
    assert continued(runs) == []
    assert continued(told(runs, measured())) == ["continue"]
