"""Stop, steer and resume the real agents: nothing is left running, nothing is forgotten."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.real.agent import SECONDS
from tests.real.processes import environment_of, processes_with

if TYPE_CHECKING:
    from tests.real.agent import RealAgent

ALSO = ("opencode",)
BY_SCENARIO = (
    ("asks", "ask", "asks a question"),
    ("works", "stubborn_command", ""),
    ("steered", "steer", "is steered"),
)
"""Each run's name, scenario and what its agent has to be able to do."""


@pytest.fixture(scope="module")
def runs(agent: RealAgent) -> dict[str, str]:
    """All runs of this file by name, started together."""
    started = {
        name: agent.start(scenario)
        for name, scenario, promise in BY_SCENARIO
        if promise not in agent.never
    }
    return {**started, "killed": agent.start(agent.works_long)}


def test_a_message_in_mid_turn_reaches_the_model_in_that_turn(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    agent.does("is steered")
    run = runs["steered"]
    agent.until_tool(run, "told.txt")

    agent.board.reply(run, "Use tabs, not spaces.")
    received = partial(agent.board.events, run, "message_received")
    until(lambda: len(received()) == 2, "the message in the agent's hands", SECONDS)
    (agent.worktree(run) / "told.txt").touch()

    seen = agent.until_idle(run)
    assert seen["turns"] == 1
    steered = [text for text in agent.told(run) if "Use tabs, not spaces." in text]
    assert len(steered) == 1
    said = [each["fields"]["text"] for each in agent.board.events(run, "text_said")]
    assert any("Use tabs, not spaces." in text for text in said)


def test_a_stopped_question_is_withdrawn_and_a_reply_goes_on_in_the_same_session(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    agent.does("asks a question")
    board, run = agent.board, runs["asks"]
    asked = agent.until_asked(run)[0]
    session, process = board.run(run)["sessionId"], board.agent_pid(run)

    board.stop(run)

    assert agent.until_state(run, "stopped")["reason"]
    assert environment_of(process) == {}
    kept = next(each for each in board.decisions(everything=True) if each["id"] == asked["id"])
    assert kept["state"] == "withdrawn"
    with pytest.raises(Refused):
        board.answer(asked["id"], "1")

    board.reply(run, "[scenario:hello] Never mind the question.")
    seen = agent.until_idle(run)
    assert agent.said(run) == "Hello from the scripted model."
    assert seen["sessionId"] == session
    assert any("Do it." in text for text in agent.told(run))


def test_stop_leaves_no_process_not_even_one_in_a_session_of_its_own(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    board, run = agent.board, runs["works"]
    started = agent.worktree_of(run) / "started.txt"
    until(started.exists, "the command's start", SECONDS)
    mark = environment_of(board.agent_pid(run))["KANBOTS_RUN_MARK"]
    until(lambda: len(processes_with(mark)) >= 2, "a process of the command", SECONDS)

    board.stop(run)

    agent.until_state(run, "stopped")
    assert processes_with(mark) == []
    assert started.exists()


def test_a_killed_agent_is_interrupted_and_a_reply_resumes_its_session(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    board, run = agent.board, runs["killed"]
    agent.until_tool(run, "sleep 600")
    session, process = board.run(run)["sessionId"], board.agent_pid(run)
    mark = environment_of(process)["KANBOTS_RUN_MARK"]

    os.kill(process, signal.SIGKILL)

    seen = agent.until_state(run, "interrupted")
    assert "SIGKILL" in seen["reason"]
    # The agent's command survived it; what a dead agent left is no longer anybody's.
    until(lambda: not processes_with(mark), "the end of what the killed agent left", SECONDS)

    board.reply(run, "[scenario:hello] Are you there?")
    agent.until_idle(run)
    assert board.run(run)["sessionId"] == session
    assert board.agent_pid(run) != process
    assert not agent.learns_of_a_kill or "interrupted" in " ".join(agent.told(run))
    assert agent.said(run) == "Hello from the scripted model."


def test_an_idle_agents_process_ends_and_a_reply_resumes_its_session(
    agent_alone: RealAgent,
) -> None:
    board = agent_alone.board
    (board.path / "kanbots.toml").write_text("[agent]\nidle_minutes = 0.01\n")
    run = agent_alone.start("hello")
    agent_alone.until_idle(run)
    session, process = board.run(run)["sessionId"], board.agent_pid(run)
    until(lambda: environment_of(process) == {}, "the end of the idle process", SECONDS)
    assert board.run(run)["state"] == "idle"

    board.reply(run, "[scenario:write_file file=more.txt text=more] Write more.")

    seen = agent_alone.until_idle(run, turns=2)
    assert (agent_alone.worktree(run) / "more.txt").read_text() == "more\n"
    assert seen["sessionId"] == session
    assert board.agent_pid(run) != process
    assert seen["costUsd"] == pytest.approx(agent_alone.total_usd(run))
