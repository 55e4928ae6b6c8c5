"""Promoting, as the core decides it: what may be asked, what is wanted, what the facts leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import effects as f
from kanbots_ls.model.commands import (
    DiscardRun,
    PromoteRun,
    ReplyToRun,
    StopRun,
    UndoPromote,
)
from kanbots_ls.model.events import landing as le
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs import decide
from kanbots_ls.runs.state.run import Runs
from kanbots_ls.runs.wanted import wanted
from tests.unit.runs.stories import (
    DISCARD,
    DISCARDED,
    IDLE,
    RUN,
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
    turn_ended,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ASKED = le.PromoteRequested(RUN, "you")
BUILT = le.LandingBuilt(RUN, "main", "aaa", "bbb", "ccc")
PROMOTED = le.RunPromoted(RUN, "main", "aaa", "bbb", "ccc")
AGAIN = le.RunPromoted(RUN, "main", "bbb", "ddd", "eee")
UNDO = le.PromoteUndoRequested(RUN, "you")
UNDONE = le.PromoteUndone(RUN, "main", "ddd", "bbb")


def runs(*told: Told) -> Runs:
    return Runs({RUN: after(*told)})


@pytest.mark.parametrize("told", [IDLE, (*IDLE, exited()), (*WORKING, STOP, exited(), STOPPED)])
def test_what_rests_may_be_promoted(told: tuple[Told, ...]) -> None:
    assert decide.promote(runs(*told), PromoteRun(RUN, "you")) == (ASKED,)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ((queued(),), "no worktree"),
        (STARTED, "working"),
        (WORKING, "working"),
        ((*WORKING, asks()), "waiting"),
        ((*IDLE, exited(), DISCARD, DISCARDED), "discarded"),
        ((*IDLE, ASKED), "being promoted"),
        ((*IDLE, PROMOTED, UNDO), "being taken back"),
    ],
)
def test_what_goes_on_or_is_not_there_is_not_promoted(told: tuple[Told, ...], why: str) -> None:
    with pytest.raises(Refused, match=why):
        decide.promote(runs(*told), PromoteRun(RUN))


@pytest.mark.parametrize(
    "act",
    [
        lambda busy: decide.reply(busy, ReplyToRun(RUN, "go on")),
        lambda busy: decide.discard(busy, DiscardRun(RUN)),
        lambda busy: decide.stop(busy, StopRun(RUN)),
        lambda busy: decide.undo_promote(busy, UndoPromote(RUN)),
    ],
    ids=["reply", "discard", "stop", "undo"],
)
def test_nothing_else_is_done_to_a_run_that_is_being_promoted(
    act: Callable[[Runs], object],
) -> None:
    with pytest.raises(Refused, match="is being promoted"):
        act(runs(*IDLE, ASKED))


def test_an_idle_agent_is_ended_before_its_work_is_read() -> None:
    effects = wanted(after(*IDLE, ASKED), asks_usage=False)
    assert [type(effect) for effect in effects] == [f.EndIdleAgent]


def test_a_turn_is_written_down_before_its_work_is_read() -> None:
    told = (*WORKING, STOP, turn_ended("interrupted"), exited(), STOPPED, ASKED)
    assert list(wanted(after(*told), asks_usage=False)) == [f.RecordTurn(RUN, 1)]
    recording = (*told, recorded())
    assert list(wanted(after(*recording), asks_usage=False)) == [f.BuildLanding(RUN)]


def test_the_same_state_asks_for_the_same_step_again() -> None:
    told = (*IDLE, exited(), ASKED)
    assert list(wanted(after(*told), asks_usage=False)) == [f.BuildLanding(RUN)]
    assert list(wanted(after(*told, BUILT), asks_usage=False)) == [f.LandRun(RUN, "bbb")]
    assert list(wanted(after(*told, BUILT, PROMOTED), asks_usage=False)) == []
    undoing = (*told, BUILT, PROMOTED, UNDO)
    assert list(wanted(after(*undoing), asks_usage=False)) == [f.UndoLanding(RUN, "bbb")]


def test_a_discarded_run_can_still_be_taken_back() -> None:
    gone = (*IDLE, exited(), PROMOTED, DISCARD, DISCARDED)
    assert decide.undo_promote(runs(*gone), UndoPromote(RUN, "you")) == (UNDO,)
    assert list(wanted(after(*gone, UNDO), asks_usage=False)) == [f.UndoLanding(RUN, "bbb")]


def test_undo_takes_back_the_newest_promote_and_then_the_one_before() -> None:
    twice = after(*IDLE, PROMOTED, AGAIN)
    assert [promotion.commit for promotion in twice.landing.promotions] == ["bbb", "ddd"]
    once = after(*IDLE, PROMOTED, AGAIN, UNDO, UNDONE)
    assert once.landing.last is not None
    assert (once.landing.last.commit, once.landing.under_way) == ("bbb", False)


def test_a_refused_promote_leaves_what_stood() -> None:
    refused = after(*IDLE, PROMOTED, ASKED, BUILT, le.PromoteRefused(RUN, "In the way."))
    assert refused.landing.last is not None
    assert not refused.landing.under_way
    assert decide.promote(Runs({RUN: refused}), PromoteRun(RUN, "you")) == (ASKED,)
