"""Commands about runs: what each leads to, and every refusal with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kanbots_ls.model import events as e
from kanbots_ls.model.cards import Card
from kanbots_ls.model.commands import DiscardRun, DispatchCard, ReplyToRun, RestoreRun, StopRun
from kanbots_ls.model.ids import CardNumber, RunId, card_of, parse_run_id, run_id
from kanbots_ls.model.refusal import Refused
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs import decide
from kanbots_ls.runs.apply_board import apply_session
from kanbots_ls.runs.state.run import Runs
from kanbots_ls.runs.status import status
from kanbots_ls.runs.turns.talk import message_id
from tests.unit.runs.stories import (
    ADMITTED,
    AT,
    CARD,
    DISCARD,
    DISCARDED,
    IDLE,
    PLACED,
    PROMPTED,
    RESTORE,
    RESTORED,
    RUN,
    STOP,
    STOPPED,
    WORKING,
    Told,
    after,
    among,
    asks,
    exited,
    queued,
)

THE_CARD = Card(CARD, "Add OAuth", "body")
DISPATCH = DispatchCard(CARD, RunSettings(), "you")
FAILED = e.PreparationFailed(RUN, "worktree", "The disk is full.")


def runs_after(*told: Told) -> Runs:
    return among(after(*told))


def test_a_dispatch_queues_a_run_with_its_prompt() -> None:
    run, prompt = decide.dispatch(Runs(), THE_CARD, DISPATCH)
    assert run == e.RunQueued(RUN, CARD, "Add OAuth", "body", RunSettings(), "you")
    assert prompt == e.MessageQueued(RUN, message_id(RUN, 1), "prompt")


def test_runs_are_counted_per_card_and_never_again() -> None:
    discarded = after(*IDLE, DISCARD, exited(), DISCARDED)
    other = replace(after(*IDLE), id=RunId("7-1"), card=CardNumber(7))
    run, _ = decide.dispatch(among(discarded, other), THE_CARD, DISPATCH)
    assert isinstance(run, e.RunQueued)
    assert run.run == "42-2"


@pytest.mark.parametrize("told", [(queued(),), WORKING, (*WORKING, asks()), (*WORKING, STOP)])
def test_a_card_has_one_run_at_a_time(told: tuple[Told, ...]) -> None:
    with pytest.raises(Refused, match="already has run 42-1") as refused:
        decide.dispatch(runs_after(*told), THE_CARD, DISPATCH)
    assert refused.value.code == "wrong_state"


def test_an_archived_card_is_not_dispatched() -> None:
    with pytest.raises(Refused, match="archived"):
        decide.dispatch(Runs(), replace(THE_CARD, archived=True), DISPATCH)


def test_nothing_starts_above_the_sessions_budget() -> None:
    runs = runs_after(*IDLE)
    costly = replace(after(*IDLE), money=replace(after(*IDLE).money, settled_usd=2.0))
    assert decide.dispatch(runs, THE_CARD, DISPATCH)
    over = apply_session(among(costly), e.SessionStarted(1.0), AT)
    with pytest.raises(Refused, match="budget"):
        decide.dispatch(over, THE_CARD, DISPATCH)


@pytest.mark.parametrize(
    "told",
    [
        (queued(), PROMPTED),
        (queued(), PROMPTED, ADMITTED),
        (queued(), PROMPTED, e.EnvironmentMissed(RUN)),
        WORKING,
        (*WORKING, asks()),
        IDLE,
        (*IDLE, exited()),
        (*WORKING, exited(explanation="Died.")),
    ],
)
def test_a_reply_is_taken_before_during_and_after_the_agents_work(told: tuple[Told, ...]) -> None:
    (event,) = decide.reply(runs_after(*told), ReplyToRun(RUN, "go on", "you"))
    assert event == e.MessageQueued(RUN, message_id(RUN, 2), "reply", "go on", "you")


def test_message_ids_are_a_function_of_run_and_count() -> None:
    ids = {message_id(RunId(run), n) for run in ("42-1", "4-21") for n in (1, 2)}
    assert len(ids) == 4
    assert message_id(RUN, 1) == message_id(RUN, 1)


@pytest.mark.parametrize(
    ("told", "text", "says"),
    [
        ((queued(), PROMPTED, STOP, STOPPED), "go on", "was stopped before it had an agent"),
        ((queued(), PROMPTED, FAILED), "go on", "failed before it had an agent"),
        (IDLE, " \n", "empty"),
        ((*IDLE, DISCARD), "go on", "discarded"),
        ((*IDLE, DISCARD, exited(), DISCARDED), "go on", "kept at refs/kanbots/rescue/42-1"),
        ((*WORKING, STOP), "go on", "being stopped|stopping"),
    ],
)
def test_a_reply_that_nobody_would_read_is_refused(
    told: tuple[Told, ...], text: str, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        decide.reply(runs_after(*told), ReplyToRun(RUN, text))


@pytest.mark.parametrize("told", [(queued(),), (queued(), ADMITTED), WORKING, (*WORKING, asks())])
def test_whatever_goes_on_can_be_stopped(told: tuple[Told, ...]) -> None:
    runs = runs_after(*told)
    assert decide.stop(runs, StopRun(RUN, "you")) == (e.StopRequested(RUN, "you"),)


def test_an_idle_agent_that_still_lives_can_be_stopped() -> None:
    assert decide.stop(runs_after(*IDLE), StopRun(RUN, "you"))


def test_stopping_twice_is_stopping_once() -> None:
    assert decide.stop(runs_after(*WORKING, STOP), StopRun(RUN, "you")) == ()


@pytest.mark.parametrize("told", [(*IDLE, exited()), (*WORKING, STOP, exited(), STOPPED)])
def test_what_has_ended_is_not_stopped(told: tuple[Told, ...]) -> None:
    with pytest.raises(Refused, match="nothing to stop"):
        decide.stop(runs_after(*told), StopRun(RUN))


@pytest.mark.parametrize(
    "told",
    [IDLE, (*IDLE, exited()), (*WORKING, STOP, exited(), STOPPED), (queued(), STOP, STOPPED)],
)
def test_what_has_ended_can_be_discarded(told: tuple[Told, ...]) -> None:
    assert decide.discard(runs_after(*told), DiscardRun(RUN, "you")) == (DISCARD,)


@pytest.mark.parametrize("told", [(queued(),), WORKING, (*WORKING, asks())])
def test_a_run_that_goes_on_is_not_discarded(told: tuple[Told, ...]) -> None:
    with pytest.raises(Refused, match="Stop it first"):
        decide.discard(runs_after(*told), DiscardRun(RUN))


@pytest.mark.parametrize("told", [(queued(),), WORKING, (*WORKING, asks())])
def test_a_run_that_goes_on_is_stopped_and_discarded_in_one_act(told: tuple[Told, ...]) -> None:
    command = DiscardRun(RUN, "you", stop=True)
    assert decide.discard(runs_after(*told), command) == (STOP, DISCARD)
    assert decide.discard(runs_after(*told, STOP), command) == (DISCARD,)
    assert decide.discard(runs_after(*IDLE), command) == (DISCARD,)


def test_a_discarded_run_is_restored_once_and_is_then_as_before() -> None:
    gone = (*IDLE, DISCARD, exited(), DISCARDED)
    command = RestoreRun(RUN, "you")
    assert decide.restore(runs_after(*gone), command) == (RESTORE,)
    assert decide.restore(runs_after(*gone, RESTORE), command) == ()
    refused = e.RestoreRefused(RUN, "somebody has its branch")
    assert decide.restore(runs_after(*gone, RESTORE, refused), command) == (RESTORE,)
    back = after(*gone, RESTORE, RESTORED)
    assert status(back) == status(after(*IDLE, exited()))
    assert decide.discard(among(back), DiscardRun(RUN, "you")) == (DISCARD,)
    with pytest.raises(Refused, match="not discarded"):
        decide.restore(among(back), command)


def test_a_run_that_never_had_a_worktree_is_not_restored() -> None:
    told = (queued(), STOP, e.StopFinished(RUN), DISCARD, e.RunDiscarded(RUN, None, None))
    with pytest.raises(Refused, match="before it had a worktree"):
        decide.restore(runs_after(*told), RestoreRun(RUN))


def test_a_refused_discard_may_be_tried_again() -> None:
    told = (*IDLE, DISCARD, exited(), e.DiscardRefused(RUN, "vim (4711) is inside."))
    assert after(*told).ending.discard_refused == "vim (4711) is inside."
    assert decide.discard(runs_after(*told), DiscardRun(RUN, "you")) == (DISCARD,)


def test_a_discard_is_asked_for_once() -> None:
    with pytest.raises(Refused, match="discarded"):
        decide.discard(runs_after(*IDLE, DISCARD), DiscardRun(RUN))


@pytest.mark.parametrize(
    "command",
    [
        lambda runs, run: decide.reply(runs, ReplyToRun(run, "x")),
        lambda runs, run: decide.stop(runs, StopRun(run)),
        lambda runs, run: decide.discard(runs, DiscardRun(run)),
    ],
)
def test_an_unknown_run_is_refused_by_name(command: object) -> None:
    assert callable(command)
    with pytest.raises(Refused, match="no run 42-2") as refused:
        command(runs_after(*IDLE), RunId("42-2"))
    assert refused.value.code == "unknown"


def test_a_run_id_names_its_card() -> None:
    assert card_of(run_id(CARD, 3)) == CARD
    assert parse_run_id("42-3") == "42-3"


@pytest.mark.parametrize("text", ["", "42", "0-1", "42-0", "42-01", "../42-1", "42-1/x", "42-1\n"])
def test_nothing_but_a_run_id_passes_for_one(text: str) -> None:
    assert parse_run_id(text) is None


def test_a_placed_run_without_an_agent_can_be_replied_to() -> None:
    told = (queued(), PROMPTED, PLACED, e.StartFailed(RUN, "No claude."))
    assert decide.reply(runs_after(*told), ReplyToRun(RUN, "now it is there"))
