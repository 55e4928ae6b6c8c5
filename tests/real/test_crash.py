"""Keeper and daemon die under the real agents; their questions are still there to be answered."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.real.agent import RealAgent


def test_a_question_outlives_keeper_and_daemon_and_its_answer_reaches_the_agent(
    agent_alone: RealAgent,
) -> None:
    agent, board = agent_alone, agent_alone.board
    run = agent.start("ask")
    working = agent.start("long_work")
    asked = agent.until_asked(run)[0]
    agent.until_tool(working, "sleep 1")
    processes = {each: board.agent_pid(each) for each in (run, working)}

    for each in (run, working):
        os.kill(board.keeper_pid(each), signal.SIGKILL)
    board.kill_daemon()

    # A client comes: a daemon starts, keepers are replaced, the agents never noticed.
    again = agent.until_asked(run)
    assert [(each["id"], each["question"], each["options"]) for each in again] == [
        (asked["id"], asked["question"], asked["options"])
    ]
    assert board.run(run)["state"] == "waiting"
    board.answer(asked["id"], "1")
    agent.until_idle(run)
    assert "Refactor" in agent.said(run)
    agent.until_idle(working)
    assert agent.said(working) == "Worked long."
    assert {each: board.agent_pid(each) for each in (run, working)} == processes
    for each in (run, working):
        seen = agent.stamps(each)
        assert len(seen) == len(set(seen)) > 0
        assert board.events(each, "garbled") == []
        assert board.run(each)["costUsd"] == pytest.approx(agent.total_usd(each))
