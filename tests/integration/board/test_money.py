"""What runs cost is known while they work, adds up, and stops at the budget with a question."""

from __future__ import annotations

import json
import os
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, until
from tests.integration.board.steps import BUSY, is_alive, journal, said, script

if TYPE_CHECKING:
    from tests.integration.board.steps import Json


def pay(usd: float) -> Json:
    """A step that costs so many paper dollars."""
    return {"cost": {"usd": usd, "tokens": 10}}


def costs(board: Board, **changes: object) -> Json:
    """As ``costs --json`` has it."""
    found: Json = board.call("kanbots/cost/show", **changes)
    return found


def budget_questions(board: Board, run: str | None) -> list[Json]:
    """All questions about this run's budget, or the session's."""
    found = board.decisions(everything=True)
    return [d for d in found if d["kind"] == "budget" and d["run"] == run]


def open_question(board: Board, run: str | None) -> Json:
    """The open question about a budget, once there is one."""
    found: list[Json] = until(
        lambda: [d for d in budget_questions(board, run) if d["state"] == "opened"], "a question"
    )
    [question] = found
    return question


def test_a_cost_is_seen_while_the_turn_goes_on(shared: Board) -> None:
    run = shared.run_script(pay(0.25), pay(0.5), BUSY)

    until(lambda: shared.run(run)["costUsd"] == 0.75, "the cost")

    assert shared.run(run)["state"] == "working"
    assert shared.run(run)["tokens"]["output"] == 20
    shared.stop(run)


def test_at_its_budget_a_run_is_interrupted_and_asks_once(shared: Board) -> None:
    run = shared.run_script(pay(0.3), pay(0.3), BUSY, {"say": "too far"}, budgetUsd=0.5)

    question = open_question(shared, run)

    assert "$0.60 of $0.50" in question["question"]
    assert [option["label"] for option in question["options"]] == ["Stop here", "Go on"]
    until(lambda: shared.events(run, "turn_ended"), "the turn's end")
    assert shared.events(run, "turn_ended")[0]["fields"]["outcome"] == "interrupted"
    seen = shared.until_state(run, "waiting")
    assert (seen["reason"], seen["budgetUsd"], seen["costUsd"]) == ("budget", 0.5, 0.6)
    assert len(budget_questions(shared, run)) == 1
    # The agent's own cap lies above ours, so that ours is the one that asks.
    assert 0.5 < cap_of(shared, run) < 1

    shared.answer(question["id"], "Stop here")
    assert "budget" in shared.until_state(run, "stopped")["reason"]
    assert said(shared, run) == []


def cap_of(board: Board, run: str) -> float:
    """What the living agent was told to stop at by itself."""
    words = Path(f"/proc/{board.agent_pid(run)}/cmdline").read_text().split("\0")
    return float(words[words.index("--max-budget-usd") + 1])


def test_a_raised_budget_lets_the_run_go_on_until_it_is_reached_again(shared: Board) -> None:
    run = shared.run_script(pay(0.5), BUSY, budgetUsd=0.5)
    first = open_question(shared, run)
    with pytest.raises(Refused, match="'plenty' is no amount"):
        shared.answer(first["id"], text="plenty")

    shared.answer(first["id"], text="$0.75")
    until(lambda: said(shared, run), "the agent's going on")
    assert shared.until_state(run, "idle")["budgetUsd"] == 0.75
    shared.reply(run, script(pay(0.25), BUSY))

    second = open_question(shared, run)
    assert second["id"] != first["id"]
    assert "of $0.75" in second["question"]
    shared.answer(second["id"], "Go on")
    until(lambda: len(said(shared, run)) == 2, "the agent's going on again")
    assert shared.until_state(run, "idle")["budgetUsd"] == 1.25


def test_a_reply_at_the_budget_is_asked_about_and_not_sent(shared: Board) -> None:
    run = shared.run_script(pay(0.5), BUSY, budgetUsd=0.5)
    shared.answer(open_question(shared, run)["id"], "Stop here")
    shared.until_state(run, "stopped")

    shared.reply(run, script({"say": "dear words"}))

    question = open_question(shared, run)
    assert said(shared, run) == []
    shared.answer(question["id"], "Go on")
    until(lambda: said(shared, run) == ["dear words"], "the reply")


def test_at_the_sessions_budget_all_are_interrupted_nothing_starts_and_one_question_is_asked(
    board: Board,
) -> None:
    (board.path / "kanbots.toml").write_text("[queue]\nconcurrent = 2\nstagger_ms = 0\n")
    costs(board, budgetUsd=1.0)
    cheap = board.run_script(pay(0.25), BUSY)
    until(lambda: board.run(cheap)["costUsd"], "the first cost")
    dear = board.run_script(pay(0.8), BUSY)
    queued = board.run_script({"say": "started"})

    question = open_question(board, None)

    for run in (cheap, dear):
        until(partial(board.events, run, "turn_ended"), f"the end of {run}'s turn")
        board.until_state(run, "idle")
    assert board.run(queued)["state"] == "queued"
    with pytest.raises(Refused, match="session's budget is reached"):
        board.run_script({"say": "no"})
    assert len(budget_questions(board, None)) == 1
    assert costs(board)["cost"]["budgetUsd"] == 1.0

    board.answer(question["id"], "Go on")

    until(lambda: said(board, queued) == ["started"], "the queued run")
    for run in (cheap, dear):
        until(partial(said, board, run), f"{run} going on")
    assert costs(board)["cost"]["budgetUsd"] == 2.0


def test_after_stop_here_the_session_stays_closed_until_another_begins(board: Board) -> None:
    costs(board, budgetUsd=0.5)
    run = board.run_script(pay(0.5), BUSY)
    board.answer(open_question(board, None)["id"], "Stop here")
    board.until_state(run, "idle")
    with pytest.raises(Refused, match="session's budget is reached"):
        board.run_script({"say": "no"})
    assert len(budget_questions(board, None)) == 1

    costs(board, newSession=True)

    fresh = board.run_script(pay(0.125))
    assert board.until_state(fresh, "idle")["costUsd"] == 0.125
    assert costs(board)["cost"]["sessionUsd"] == 0.125


def test_an_unknown_cost_is_null_and_never_nought(board: Board) -> None:
    run = board.run_script(BUSY)
    board.until_state(run, "working")

    found = costs(board)

    assert found["cost"]["sessionUsd"] is None
    assert [card["costUsd"] for card in found["cards"]] == [None]
    assert [(r["costUsd"], r["byTurn"]) for r in found["runs"]] == [(None, [])]
    assert board.run(run)["costUsd"] is None
    assert board.show()["cost"]["sessionUsd"] is None


def test_costs_by_turn_run_card_and_session_agree_also_after_a_crash(board: Board) -> None:
    first = board.run_script(pay(0.25), pay(0.25))
    board.until_state(first, "idle")
    costs(board, newSession=True)
    board.reply(first, script(pay(0.125)))
    until(lambda: board.run(first)["turns"] == 2, "the second turn")
    board.until_state(first, "idle")
    card = int(first.partition("-")[0])
    [second] = board.dispatch(card)
    other = board.run_script(pay(1.0))
    for run in (second, other):
        board.until_state(run, "idle")

    found = until(lambda: settled_costs(board), "all turns written down")
    turns = {r["run"]: [turn["costUsd"] for turn in r["byTurn"]] for r in found["runs"]}
    assert turns == {first: [0.5, 0.125], second: [0.5], other: [1.0]}
    assert {r["run"]: r["costUsd"] for r in found["runs"]} == {
        run: sum(costs_of) for run, costs_of in turns.items()
    }
    assert {c["card"]: c["costUsd"] for c in found["cards"]} == {card: 1.125, card + 1: 1.0}
    assert found["cost"]["sessionUsd"] == 2.125 - 0.5
    assert board.show()["cost"] == found["cost"]

    board.kill_daemon()
    assert costs(board) == found


def settled_costs(board: Board) -> Json | None:
    """The costs, once every turn is written down."""
    found = costs(board)
    return found if all(len(run["byTurn"]) == run["turns"] for run in found["runs"]) else None


def test_paper_money_is_none_of_the_persons_and_real_money_counts_even_when_killed(
    board: Board,
) -> None:
    paper = board.run_script(pay(5.0))
    board.until_state(paper, "idle")
    before = costs(board)["cost"]["dayUsd"]
    key = json.dumps({"type": "payer_reported", "payer": "api_key", "account": "k"})
    run = board.run_script(
        {"garbage": key}, {"wait": 0}, pay(0.5), {"say": "paid"}, pay(0.25), BUSY
    )
    until(lambda: board.run(run)["costUsd"] == 0.75, "the cost")

    agent = board.agent_pid(run)
    os.kill(agent, signal.SIGKILL)
    until(lambda: not is_alive(agent), "the agent's end")
    board.until_state(run, "interrupted")

    assert [e["run"] for e in journal(board, "turn_recorded")] == [paper]
    assert costs(board)["cost"]["dayUsd"] == pytest.approx(before + 0.75)
