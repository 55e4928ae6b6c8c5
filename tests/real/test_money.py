"""Money under the real agents: seen while it is spent, stopped at a budget, true after a crash."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.real.agent import RealAgent


@pytest.fixture(scope="module")
def runs(agent: RealAgent) -> dict[str, str]:
    """All runs of this file by name, started together."""
    budget = 2.5 * agent.an_answer_usd
    return {
        "capped": agent.start("spend_slowly", budgetUsd=budget),
        "killed": agent.start("spend_slowly"),
        "resumed": agent.start("hello"),
    }


def test_cost_is_seen_in_mid_turn_and_a_kill_neither_loses_nor_doubles_it(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    agent.does("tells its cost in mid-turn")
    board, run = agent.board, runs["killed"]
    # It goes on while one looks.
    seen = agent.until_cost(run, 0.01) / agent.an_answer_usd
    assert seen == pytest.approx(round(seen))
    agent.until_cost(run, 2 * agent.an_answer_usd - 0.001)
    os.kill(board.agent_pid(run), signal.SIGKILL)
    spent = agent.until_state(run, "interrupted")["costUsd"]
    assert spent >= 2 * agent.an_answer_usd - 0.001

    board.reply(run, "[scenario:hello] Go on.")
    agent.until_said(run, "Hello from the scripted model.")
    assert agent.until_idle(run)["costUsd"] == pytest.approx(spent + agent.a_hello_usd)


def test_a_resumed_sessions_total_goes_on_and_is_counted_once(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    board, run = agent.board, runs["resumed"]
    assert agent.until_idle(run)["costUsd"] == pytest.approx(agent.a_hello_usd)
    board.stop(run)
    agent.until_state(run, "stopped")

    board.reply(run, "[scenario:hello] And again.")

    seen = agent.until_idle(run, turns=2)
    assert seen["costUsd"] == pytest.approx(agent.total_usd(run))
    assert seen["costUsd"] == pytest.approx(2 * agent.a_hello_usd)


def test_at_its_budget_a_run_is_interrupted_in_mid_turn_and_the_person_asked(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    agent.does("tells its cost in mid-turn")
    board, run, answer = agent.board, runs["capped"], agent.an_answer_usd
    asked = agent.until_asked(run)[0]
    assert asked["kind"] == "budget"
    seen = agent.until_state(run, "waiting")
    assert seen["reason"] == "budget"
    # At most the answers that were under way.
    assert 2.5 * answer <= seen["costUsd"] <= 4.5 * answer

    board.answer(asked["id"], "Stop here")
    assert "budget" in agent.until_state(run, "stopped")["reason"]
