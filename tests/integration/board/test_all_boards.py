"""The person's cap on runs at work holds over all their boards, dead ones left out."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import Board, until
from tests.integration.board.steps import BUSY, ask, inhabitants, question, say_answer
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.integration.board.persons import Person

WAITS = "your cap of 1 at work over all boards"


@pytest.fixture(autouse=True)
def one_at_a_time(person: Person) -> None:
    allow(person, 1)


def allow(person: Person, runs: int) -> None:
    person.set(f"[queue]\nall_boards = {runs}\nstagger_ms = 0\n")


def at_work(board: Board) -> str:
    run = board.run_script(BUSY)
    board.until_state(run, "working")
    board.agent_pid(run)  # A run is at work from the moment that its agent is being started.
    return run


def waiting(board: Board) -> str:
    """A run that waits for a slot of the person's."""
    run = board.run_script(BUSY)
    until(lambda: board.run(run)["reason"] == WAITS, "its reason")
    assert board.run(run)["state"] == "queued"
    return run


def test_a_run_waits_for_another_boards_and_starts_by_itself_when_that_ends(
    person: Person,
) -> None:
    first = at_work(person.one)
    second = waiting(person.two)
    assert f"{second}  queued: {WAITS}" in Terminal(person.two).do("status").stdout

    person.one.stop(first)
    person.two.until_state(second, "working")


def test_who_waited_longest_comes_first_whatever_its_board(person: Person) -> None:
    first = at_work(person.one)
    second = waiting(person.two)
    third = waiting(person.one)

    person.one.stop(first)

    person.two.until_state(second, "working")
    assert person.one.run(third)["state"] == "queued"
    person.two.stop(second)
    person.one.until_state(third, "working")


def test_a_run_that_asks_gives_its_slot_to_another_board_and_gets_its_answer_at_once(
    person: Person,
) -> None:
    asking = person.one.run_script(ask(question("Which?", "Left", "Right")), say_answer(), BUSY)
    decision = person.one.until_decision(asking)
    other = at_work(person.two)

    person.one.answer(decision["id"], "Left")

    person.one.until_state(asking, "working")
    assert person.two.run(other)["state"] == "working"


def test_a_killed_daemons_run_counts_while_its_agent_lives_and_no_longer(person: Person) -> None:
    first = at_work(person.one)
    keeper = person.one.keeper_pid(first)
    os.kill(keeper, signal.SIGSTOP)  # It would start another daemon.
    person.one.kill_daemon()
    second = waiting(person.two)

    for pid in inhabitants(person.one.path):
        with suppress(ProcessLookupError):  # an agent ends by itself once its keeper has
            os.kill(pid, signal.SIGKILL)
    person.two.until_state(second, "working")


def test_a_board_whose_repository_is_gone_holds_no_slot(person: Person) -> None:
    at_work(person.one)
    second = waiting(person.two)
    person.one.disconnect()
    elsewhere = person.one.path.with_name("gone")
    person.one.path.rename(elsewhere)
    person.two.until_state(second, "working")
    elsewhere.rename(person.one.path)


def test_a_raised_cap_holds_at_once_and_without_one_each_board_counts_alone(
    person: Person,
) -> None:
    at_work(person.one)
    second, third = waiting(person.two), waiting(person.two)

    allow(person, 2)
    person.two.until_state(second, "working")
    until(lambda: "cap of 2" in (person.two.run(third)["reason"] or ""), "the new cap")

    person.set("[queue]\nstagger_ms = 0\n")
    person.two.until_state(third, "working")


def test_eight_at_once_on_two_boards_are_never_more_than_the_cap(person: Person) -> None:
    allow(person, 2)
    boards = (person.one, person.two)
    for _ in range(4):
        for board in boards:
            board.run_script({"wait": 1}, {"say": "x"})

    def states(board: Board) -> list[str]:
        return [run["state"] for card in board.show()["cards"] for run in card["runs"]]

    def ended() -> bool:
        before, other, after = states(person.one), states(person.two), states(person.one)
        if before == after:  # else there was no moment at which both were so
            seen = [*before, *other]
            assert sum(state in ("preparing", "working") for state in seen) <= 2, seen
        return [*after, *other] == ["idle"] * 8

    until(partial(ended), "all of them")
