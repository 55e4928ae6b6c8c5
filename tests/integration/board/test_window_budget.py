"""Percent of a subscription's window holds over all boards, and all goes on at its reset."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, until
from tests.integration.board.steps import BUSY, said
from tests.integration.board.terminal import Terminal
from tests.integration.board.test_day_budget import interrupted, question

if TYPE_CHECKING:
    from tests.integration.board.persons import Person
    from tests.integration.board.steps import Json

PLAN = {"type": "payer_reported", "payer": "subscription", "account": "me"}


@pytest.fixture(autouse=True)
def four_fifths(person: Person) -> None:
    person.set("[budget]\nwindow_percent = 80\n[queue]\nstagger_ms = 0\n")


def uses(part: float, seconds: float) -> tuple[Json, ...]:
    """Steps of an agent whose window is so full, and resets in so many seconds."""
    line = {
        "type": "limit_reported",
        "status": "allowed",
        "window": "five_hour",
        "utilization": part,
        "resets_at": int(time.time() + seconds),
    }
    return {"garbage": json.dumps(PLAN)}, {"garbage": json.dumps(line)}


def at_work(board: Board, part: float, seconds: float) -> str:
    return board.run_script(*uses(part, seconds), {"wait": 0}, BUSY, {"say": "done"})


def test_at_the_percentage_boards_stop_and_ask_and_more_of_the_window_is_an_answer(
    person: Person,
) -> None:
    first = at_work(person.one, 0.5, 3600)
    person.one.until_state(first, "working")
    second = at_work(person.two, 0.85, 3600)

    for board, run in ((person.one, first), (person.two, second)):
        assert "five_hour 85 % of 80 %" in question(board)["question"]
        until(partial(interrupted, board, run), "the interrupt")
        board.until_state(run, "idle")
        with pytest.raises(Refused, match="85 % of the subscription's window five_hour is used"):
            board.run_script({"say": "no"})
    assert (
        "window   five_hour 85 % of 80 % used, resets in 5"
        in Terminal(person.two).do("costs").stdout
    )

    person.two.answer(question(person.two)["id"], "Go on")

    for board, run in ((person.one, first), (person.two, second)):
        until(partial(said, board, run), f"{run} going on")
        assert not [d for d in board.decisions() if d["id"].startswith("day.")]


def test_at_the_reset_what_was_interrupted_goes_on_also_after_a_killed_daemon(
    person: Person,
) -> None:
    run = at_work(person.one, 0.9, 12)
    until(lambda: interrupted(person.one, run), "the interrupt")
    assert question(person.one)["options"][2]["label"] == "Wait"
    person.one.kill_daemon()

    until(lambda: said(person.one, run), "the run going on")
