"""Tokens become dollars by the price that was looked up; what nobody knows is no number."""

from __future__ import annotations

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import SessionId
from kanbots_ls.model.money import Price, Rate, Step, Tokens, Usage
from kanbots_ls.runs.money.pricing import following_prices, notices
from kanbots_ls.runs.wanted import wanted
from tests.unit.runs.stories import (
    PROMPT,
    REPLIED,
    RUN,
    STARTED,
    WORKING,
    Told,
    after,
    among,
    exited,
    further,
    queued,
    recorded,
    starting,
    turn_ended,
)

THREAD = SessionId("thread-1")
MODEL = "gpt-5.5"
OPENED = heard.SessionOpened(THREAD, MODEL)
BEGUN = heard.TurnStarted(THREAD, turn="turn-1")
PRICE = Price(Rate(1.0), Rate(10.0), Rate(0.1), Rate(1.25))
PRICED = e.ModelPriced(RUN, 1, MODEL, PRICE)
UNKNOWN = e.ModelPriced(RUN, 1, MODEL, None)
LOOK = f.LookUpPrice(RUN, 1, MODEL)
SEND = f.SendMessage(RUN, PROMPT)


def used(session: SessionId = THREAD, **tokens: int) -> heard.UsageReported:
    return heard.UsageReported(Usage(models={"": Tokens(**tokens)}), session)


def wants(*told: Told) -> list[f.Effect]:
    return list(wanted(after(*STARTED, *told), asks_usage=False, counts_tokens=True))


def cost(*told: Told) -> float | None:
    return after(*STARTED, OPENED, *told).cost_usd


def test_nothing_is_sent_before_the_price_was_looked_up() -> None:
    assert wants() == []
    assert wants(OPENED) == [LOOK]
    assert wants(OPENED, PRICED) == [SEND]
    assert wants(OPENED, UNKNOWN) == [SEND]


def test_an_agent_that_names_no_model_is_not_waited_for() -> None:
    assert wants(heard.SessionOpened(THREAD)) == [f.LookUpPrice(RUN, 1, "")]
    assert wants(heard.SessionOpened(THREAD), e.ModelPriced(RUN, 1, "", None)) == [SEND]


def test_each_kind_of_token_has_its_own_price() -> None:
    whole = used(input=1_000_000, output=1_000_000, cache_read=1_000_000, cache_write=1_000_000)
    assert cost(PRICED, BEGUN, whole) == pytest.approx(1.0 + 10.0 + 0.1 + 1.25)


def test_totals_are_totals_and_are_not_added_up() -> None:
    told = (PRICED, BEGUN, used(input=1_000_000), used(input=3_000_000), used(input=3_000_000))
    assert cost(*told) == pytest.approx(3.0)
    run = after(*STARTED, OPENED, *told)
    assert run.money.usage.models[MODEL] == Tokens(input=3_000_000)


def test_a_resumed_session_tells_its_old_total_again_and_that_costs_nothing() -> None:
    told = (PRICED, BEGUN, used(input=1_000_000), exited(lost=True), REPLIED)
    again = (starting(2, resume=True), OPENED, used(input=1_000_000), used(input=1_500_000))
    assert cost(*told, *again) == pytest.approx(1.5)


def test_a_total_that_fell_is_where_counting_goes_on_from() -> None:
    told = (PRICED, BEGUN, used(input=2_000_000), used(input=500_000), used(input=1_500_000))
    assert cost(*told) == pytest.approx(3.0)


def test_a_sub_agents_session_has_a_total_of_its_own() -> None:
    other = SessionId("thread-2")
    told = (PRICED, BEGUN, used(input=1_000_000), used(other, input=500_000))
    assert cost(*told, used(input=2_000_000)) == pytest.approx(2.5)


def test_a_long_request_has_the_price_of_long_requests() -> None:
    tiered = Price(
        Rate(1.0, (Step(200_000, 2.0),)), Rate(10.0, (Step(200_000, 20.0),)), Rate(0), Rate(0)
    )
    priced = e.ModelPriced(RUN, 1, MODEL, tiered)
    assert cost(priced, BEGUN, used(input=100_000, output=1_000)) == pytest.approx(0.1 + 0.01)
    assert cost(priced, BEGUN, used(input=300_000, output=1_000)) == pytest.approx(0.6 + 0.02)
    both = (used(input=100_000), used(input=250_000))
    assert cost(priced, BEGUN, *both) == pytest.approx(0.25)


def test_what_nobody_knows_is_no_cost_though_its_tokens_are_counted() -> None:
    run = after(*STARTED, OPENED, UNKNOWN, BEGUN, used(input=5, output=7))
    assert run.cost_usd is None
    assert run.money.usage.tokens == Tokens(input=5, output=7)


def test_tokens_that_came_before_their_price_are_paid_when_it_is_known() -> None:
    assert cost(BEGUN, used(input=1_000_000)) is None
    assert cost(BEGUN, used(input=1_000_000), PRICED) == pytest.approx(1.0)


def test_an_unknown_price_is_looked_up_again_by_the_next_process_a_known_one_is_not() -> None:
    again = (BEGUN, exited(lost=True), REPLIED, starting(2, resume=True), OPENED)
    assert f.LookUpPrice(RUN, 2, MODEL) in wants(OPENED, UNKNOWN, *again)
    assert not [each for each in wants(OPENED, PRICED, *again) if isinstance(each, f.LookUpPrice)]


def test_a_price_that_is_renewed_changes_nothing_that_was_spent() -> None:
    dearer = e.ModelPriced(RUN, 2, MODEL, Price(Rate(9.0), Rate(9.0), Rate(9.0), Rate(9.0)))
    told = (PRICED, BEGUN, used(input=1_000_000), exited(), starting(2, resume=True), dearer)
    assert cost(*told) == pytest.approx(1.0)


def test_a_budget_that_nobody_can_keep_stops_the_run_before_a_word_is_sent() -> None:
    bounded = (queued(budget_usd=5.0), *STARTED[1:], OPENED)
    [stop] = following_prices(among(after(*bounded, UNKNOWN)), [RUN])
    assert isinstance(stop, e.StopRequested)
    assert MODEL in stop.reason
    assert "$5.00" in stop.reason
    assert list(following_prices(among(after(*bounded, PRICED)), [RUN])) == []
    assert list(following_prices(among(after(*STARTED, OPENED, UNKNOWN)), [RUN])) == []


def test_after_a_lost_transcript_the_next_total_only_says_where_it_stands() -> None:
    recorded = e.TurnRecorded(RUN, 1, "completed", 2.0, finished=True)
    lost = after(*STARTED, OPENED, PRICED, recorded, e.TranscriptLost(RUN, "It is gone."))
    run = further(lost, REPLIED, starting(2, resume=True), OPENED, used(input=9_000_000))
    assert run.cost_usd == pytest.approx(2.0)
    assert further(run, used(input=10_000_000)).cost_usd == pytest.approx(3.0)


def test_a_session_that_is_gone_too_costs_neither_twice_nor_is_the_next_one_free() -> None:
    recorded = e.TurnRecorded(RUN, 1, "completed", 2.0, finished=True)
    lost = after(*STARTED, OPENED, PRICED, recorded, e.TranscriptLost(RUN, "It is gone."))
    gone = further(lost, REPLIED, starting(2, resume=True), heard.SessionRefused("No.", gone=True))
    elsewhere = heard.SessionOpened(SessionId("thread-2"), MODEL)
    anew = further(gone, exited(2), starting(3), elsewhere)
    assert anew.cost_usd == pytest.approx(2.0)
    began = further(anew, BEGUN, used(SessionId("thread-2"), input=1_000_000))
    assert began.cost_usd == pytest.approx(3.0)


UNTOLD = (queued(agent="aider", tells_cost=False, budget_usd=5.0), *STARTED[1:2])


def test_a_budget_over_an_agent_that_tells_no_cost_stops_it_before_it_begins() -> None:
    [stop] = following_prices(among(after(*UNTOLD)), [RUN])
    assert isinstance(stop, e.StopRequested)
    assert stop.reason == (
        "aider does not say what it costs, so its budget of $5.00 can't be kept. Let it work all "
        "the same (unbounded = true under [agents.aider] in your own config.toml), take another "
        "agent, or set no budget"
    )
    assert list(following_prices(among(further(after(*UNTOLD), stop)), [RUN])) == []


def test_a_person_may_let_an_agent_work_under_a_budget_that_nobody_can_keep() -> None:
    settings = {"tells_cost": False, "budget_usd": 5.0, "unbounded": True}
    run = after(queued(agent="aider", **settings), *STARTED[1:2])
    assert list(following_prices(among(run), [RUN])) == []
    bounded = (queued(budget_usd=5.0, unbounded=True), *STARTED[1:], OPENED, UNKNOWN)
    assert list(following_prices(among(after(*bounded)), [RUN])) == []


def test_an_agent_that_tells_no_cost_runs_where_nothing_bounds_it() -> None:
    run = after(queued(agent="aider", tells_cost=False), *WORKING[1:])
    assert list(following_prices(among(run), [RUN])) == []
    assert run.cost_usd is None
    assert notices(run) == ("Cost unknown: aider has not said what it costs.",)


def test_a_cost_that_is_told_against_expectation_is_believed() -> None:
    run = further(after(*UNTOLD[:1], *WORKING[1:]), turn_ended(dollars=0.25), REPLIED)
    assert run.cost_usd == pytest.approx(0.25)
    assert notices(run) == ()
    assert list(following_prices(among(run), [RUN])) == []


def test_an_agent_that_did_not_say_what_its_turn_cost_gets_no_second_one_under_a_budget() -> None:
    bounded = (queued(budget_usd=5.0), *WORKING[1:])
    assert list(following_prices(among(further(after(*bounded), REPLIED)), [RUN])) == []
    run = further(after(*bounded), turn_ended(), recorded(), REPLIED)
    [stop] = following_prices(among(run), [RUN])
    assert isinstance(stop, e.StopRequested)
    assert "does not say what it costs" in stop.reason
    told = further(after(*bounded), turn_ended(dollars=0.25), recorded(), REPLIED)
    assert list(following_prices(among(told), [RUN])) == []
