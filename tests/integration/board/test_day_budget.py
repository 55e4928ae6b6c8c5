"""The person's day budget holds over all their boards, and all goes on when it is lifted."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, until
from tests.integration.board.steps import BUSY, journal, said
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.integration.board.persons import Person
    from tests.integration.board.steps import Json

KEY = json.dumps({"type": "payer_reported", "payer": "api_key", "account": "k"})
# It says of itself that a key pays, so that its paper dollars count as somebody's.
REAL: Json = {"garbage": KEY}


def may_spend(person: Person, dollars: float) -> None:
    """Set the day's budget."""
    person.set(f"[budget]\nday_usd = {dollars}\n[queue]\nstagger_ms = 0\n")


@pytest.fixture(autouse=True)
def where_it_is_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "WEST+12")


def pay(usd: float) -> Json:
    """A step that costs so much."""
    return {"cost": {"usd": usd, "tokens": 10}}


def at_work(board: Board, usd: float) -> str:
    """A run that has spent so much of real money and goes on working."""
    run = board.run_script(REAL, {"wait": 0}, pay(usd), BUSY, {"say": "done"})
    if usd:
        until(lambda: board.run(run)["costUsd"] == usd, "the cost")
    return run


def question(board: Board) -> Json:
    """The board's open question about the day, once there is one."""
    found: Json = until(
        lambda: next((d for d in board.decisions() if d["id"].startswith("day.")), None), "it asks"
    )
    return found


def interrupted(board: Board, run: str) -> bool:
    ended = board.events(run, "turn_ended")
    return bool(ended) and ended[-1]["fields"]["outcome"] == "interrupted"


def test_what_two_boards_spend_while_they_work_reaches_the_cap_of_both(person: Person) -> None:
    may_spend(person, 1.0)
    first = at_work(person.one, 0.6)
    second = at_work(person.two, 0.5)

    for board, run in ((person.one, first), (person.two, second)):
        asked = question(board)
        assert "$1.10 of $1.00" in asked["question"]
        until(partial(interrupted, board, run), "the interrupt")
        board.until_state(run, "idle")
        with pytest.raises(Refused, match="Today's budget over all your boards"):
            board.run_script({"say": "no"})
        cost = board.show()["cost"]
        assert (cost["dayUsd"], cost["dayBudgetUsd"]) == (pytest.approx(1.1), 1.0)

    person.one.answer(question(person.one)["id"], text="2.50")

    for board, run in ((person.one, first), (person.two, second)):
        until(partial(said, board, run), f"{run} going on")
        assert not [d for d in board.decisions() if d["id"].startswith("day.")]
        assert board.show()["cost"]["dayBudgetUsd"] == 2.5


def test_after_local_midnight_an_interrupted_run_goes_on_also_after_a_restart(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_spend(person, 0.5)
    run = at_work(person.one, 0.6)
    person.one.answer(question(person.one)["id"], "Wait")
    until(lambda: interrupted(person.one, run), "the interrupt")
    person.one.until_state(run, "idle")

    person.one.kill_daemon()
    assert person.one.run(run)["turns"] == 1, "the same day, so it waits on"
    person.one.kill_daemon()
    monkeypatch.setenv("TZ", "EAST-14")  # where it is tomorrow already

    until(lambda: said(person.one, run), "the run going on")
    assert person.one.show()["cost"]["dayUsd"] < 0.1, "yesterday's are yesterday's"
    assert [m["by"] for m in journal(person.one, "message_queued")][-1] == "you at the terminal"


def test_no_budget_is_said_only_where_nothing_stops_the_cost(person: Person) -> None:
    may_spend(person, 5)
    assert "No budget" not in _notices(person.one)
    person.set("")
    assert "No budget" in _notices(person.one)


def _notices(board: Board) -> str:
    card = board.add("A card")
    done = board.call("kanbots/run/dispatch", cards=[card], agent="scripted")
    return " ".join(done["notices"])


def test_paper_money_reaches_no_days_budget(person: Person) -> None:
    may_spend(person, 0.5)
    run = person.one.run_script(pay(5.0), {"say": "done"})
    person.one.until_state(run, "idle")
    assert said(person.one, run) == ["done"]
    assert person.one.show()["cost"]["dayUsd"] == 0


def test_costs_and_status_say_the_days_budget(person: Person) -> None:
    may_spend(person, 5)
    terminal = Terminal(person.one)
    assert "today    $0.00 of $5.00 (0 %), over all your boards" in terminal.do("costs").stdout
    assert "today $0.00 of $5.00" in terminal.do("status").stdout
    assert terminal.json("costs")["cost"]["day_budget_usd"] == 5.0
