"""What merely ticks is told from what somebody waits for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kanbots_ls.board.state import Board
from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.cards import Card
from kanbots_ls.runs.hear import glimpsed
from kanbots_ls.supervisor.folding.changes import difference
from kanbots_ls.supervisor.folding.pressing import Pressing
from kanbots_ls.supervisor.folding.state import State
from tests.unit.runs import stories
from tests.unit.runs.stories import AT, CARD, RUN, WORKING, after, among, further

CARDS = {CARD: Card(CARD, "Add OAuth", column="in_progress")}
START = State(Board(CARDS), among(after(*WORKING)))


def is_pressing(*told: stories.Told) -> bool:
    pressing = Pressing()
    pressing.judge(START, difference(START, State()))
    now = replace(START, runs=among(further(START.run(RUN), *told)))
    return pressing.judge(now, difference(now, START))


TICKS: dict[str, stories.Told] = {
    "an answer of the model": heard.ModelAnswered(12),
    "a cost": heard.UsageReported(stories.usage(0.5)),
    "a tool": heard.ToolStarted("t1", "Bash", "ls"),
}
PRESSES: dict[str, stories.Told] = {
    "a question": stories.asks(),
    "a turn's end": stories.turn_ended(),
    "a wait": heard.RetryScheduled("network", 1000, 1, 10),
    "a stop": stories.STOP,
    "an exit": stories.exited(explanation="killed"),
    "a file outside": heard.FileWritten("/elsewhere"),
}


@pytest.mark.parametrize("told", TICKS.values(), ids=TICKS)
def test_talk_and_money_merely_tick(told: stories.Told) -> None:
    assert not is_pressing(told)


@pytest.mark.parametrize("told", PRESSES.values(), ids=PRESSES)
def test_what_changes_what_a_run_is_presses(told: stories.Told) -> None:
    assert is_pressing(told)


def test_a_sign_of_life_merely_ticks() -> None:
    pressing = Pressing()
    pressing.judge(START, difference(START, State()))
    now = replace(START, runs=among(glimpsed(START.run(RUN), "thinking", AT)))
    assert not pressing.judge(now, difference(now, START))


def test_a_card_presses_though_no_run_changed() -> None:
    pressing = Pressing()
    pressing.judge(START, difference(START, State()))
    now = replace(START, board=Board({CARD: replace(CARDS[CARD], title="Add SSO")}))
    assert pressing.judge(now, difference(now, START))


def test_a_queue_that_moves_presses() -> None:
    pressing, before = Pressing(), replace(START, runs=among(after(stories.queued())))
    pressing.judge(before, difference(before, State()))
    now = replace(START, runs=among(after(stories.queued(), e.RunAdmitted(RUN))))
    assert pressing.judge(now, difference(now, before))
