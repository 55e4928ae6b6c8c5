"""Keeper and daemon die under the real agents; their questions are still there to be answered."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.real.agent import RealAgent

ALSO = ("opencode",)


def kill_keepers(agent: RealAgent, *runs: str) -> None:
    """As crashes."""
    for run in runs:
        os.kill(agent.board.keeper_pid(run), signal.SIGKILL)


def test_a_question_outlives_keeper_and_daemon_and_its_answer_reaches_the_agent(
    agent_alone: RealAgent,
) -> None:
    agent, board = agent_alone, agent_alone.board
    run = agent.start_asking()
    asked = agent.until_asked(run)[0]
    working = agent.start("long_work")
    processes = {each: board.agent_pid(each) for each in (run, working)}

    # While it opens its session; while its first command runs; while its third one does.
    board.kill_daemon()
    agent.until_tool(working, "echo 0")
    kill_keepers(agent, run, working)
    agent.until_tool(working, "echo 2")
    kill_keepers(agent, run, working)
    board.kill_daemon()

    # A client comes: a daemon starts, keepers are replaced, the agents never noticed.
    again = agent.until_asked(run)
    assert [(each["id"], each["question"], each["options"]) for each in again] == [
        (asked["id"], asked["question"], asked["options"])
    ]
    assert board.run(run)["state"] == "waiting"
    session = board.run(run)["sessionId"]
    board.answer(asked["id"], "1")
    agent.until_idle(run)
    assert agent.heeds in agent.said(run)
    agent.until_idle(working)
    assert agent.said(working) == "Worked long."
    work = (agent.worktree(working) / "work.txt").read_text()
    assert work.split() == ["0", "1", "2", "3"]
    assert {each: board.agent_pid(each) for each in (run, working)} == processes
    for each in (run, working):
        seen = agent.stamps(each)
        assert len(seen) == len(set(seen)) > 0
        assert board.events(each, "garbled") == []
        assert board.run(each)["costUsd"] == pytest.approx(agent.total_usd(each))

    board.reply(run, "[scenario:hello] And now?")
    seen_again = agent.until_idle(run, turns=2)
    assert agent.said(run) == "Hello from the scripted model."
    assert seen_again["sessionId"] == session
