"""Money under the real agent: seen while it is spent, stopped at the budget, true after a crash."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.real.claude import SECONDS
from tests.real.processes import command_of

if TYPE_CHECKING:
    from tests.real.claude import Claude

AN_ANSWER = 0.22
"""Dollars that each answer of ``spend_slowly`` costs."""
A_HELLO = 0.0008
BUDGET = 0.6


@pytest.fixture(scope="module")
def runs(claude: Claude) -> dict[str, str]:
    """All runs of this file by name, started together."""
    return {
        "capped": claude.start("spend_slowly", budgetUsd=BUDGET),
        "killed": claude.start("spend_slowly"),
        "resumed": claude.start("hello"),
    }


def until_cost(claude: Claude, run: str, least: float) -> float:
    """The run's cost once it is that high."""
    found: float = until(
        lambda: (cost := claude.board.run(run)["costUsd"] or 0.0) >= least and cost,
        f"{run} costing {least}",
        SECONDS,
    )
    return found


def test_cost_is_seen_in_mid_turn_and_a_kill_neither_loses_nor_doubles_it(
    claude: Claude, runs: dict[str, str]
) -> None:
    board, run = claude.board, runs["killed"]
    assert until_cost(claude, run, 0.01) == pytest.approx(AN_ANSWER)
    assert until_cost(claude, run, 2 * AN_ANSWER) == pytest.approx(2 * AN_ANSWER)
    assert claude.lines(run, "result") == []

    os.kill(board.agent_pid(run), signal.SIGKILL)
    claude.until_state(run, "interrupted")
    assert board.run(run)["costUsd"] == pytest.approx(2 * AN_ANSWER)

    board.reply(run, "[scenario:hello] Go on.")
    claude.until_said(run, "Hello from the scripted model.")
    seen = claude.until_idle(run)
    # The killed process never saved its total, so the agent's own begins again below ours.
    assert claude.total_usd(run) < 2 * AN_ANSWER
    assert seen["costUsd"] == pytest.approx(2 * AN_ANSWER + A_HELLO)


def test_a_resumed_sessions_total_goes_on_and_is_counted_once(
    claude: Claude, runs: dict[str, str]
) -> None:
    board, run = claude.board, runs["resumed"]
    assert claude.until_idle(run)["costUsd"] == pytest.approx(A_HELLO)
    board.stop(run)
    claude.until_state(run, "stopped")

    board.reply(run, "[scenario:hello] And again.")

    until(lambda: len(claude.lines(run, "result")) == 2, "the second turn", SECONDS)
    seen = claude.until_idle(run, turns=2)
    assert seen["costUsd"] == claude.total_usd(run) == pytest.approx(2 * A_HELLO)


def test_at_its_budget_a_run_is_interrupted_in_mid_turn_and_the_person_asked(
    claude: Claude, runs: dict[str, str]
) -> None:
    board, run = claude.board, runs["capped"]
    caps = [word for word in command_of(board.agent_pid(run)) if word.startswith("--max-budget")]
    assert [float(cap.partition("=")[2]) > BUDGET for cap in caps] == [True]

    asked = claude.until_asked(run)[0]
    assert asked["kind"] == "budget"
    until(lambda: claude.lines(run, "result"), "the end of the turn", SECONDS)
    seen = claude.until_state(run, "waiting")
    assert seen["reason"] == "budget"
    # Ours came before the agent's own cap, and at most one answer was under way.
    assert claude.lines(run, "result")[0]["terminal_reason"].startswith("aborted")
    assert BUDGET <= seen["costUsd"] <= BUDGET + 2 * AN_ANSWER

    board.answer(asked["id"], "Go on")
    again = until(
        lambda: next((d for d in claude.until_asked(run) if d["id"] != asked["id"]), None),
        "the next time it is asked",
        SECONDS,
    )
    seen = board.run(run)
    assert seen["budgetUsd"] == 2 * BUDGET <= seen["costUsd"]
    assert len(claude.lines(run, "result")) >= 1

    board.answer(again["id"], "Stop here")
    assert "budget" in claude.until_state(run, "stopped")["reason"]


def test_the_sessions_budget_interrupts_every_run_and_starts_no_other(
    claude_alone: Claude,
) -> None:
    claude, board = claude_alone, claude_alone.board
    board.call("kanbots/cost/show", budgetUsd=3 * AN_ANSWER)
    both = [claude.start("spend_slowly"), claude.start("spend_slowly")]

    asked = claude.until_asked(None)[0]
    assert asked["kind"] == "budget"
    for run in both:
        until(partial(claude.lines, run, "result"), f"the end of {run}'s turn", SECONDS)
    until(lambda: board.show()["running"] == 0, "nothing at work", SECONDS)
    assert board.show()["cost"]["sessionUsd"] <= 7 * AN_ANSWER

    with pytest.raises(Refused, match="budget"):
        claude.start("hello")
