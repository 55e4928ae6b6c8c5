"""Stop, steer and resume the real agent: nothing is left running, nothing is forgotten."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.real.claude import SECONDS
from tests.real.processes import environment_of, processes_with

if TYPE_CHECKING:
    from tests.real.claude import Claude

BY_SCENARIO = (
    ("asks", "ask"),
    ("works", "stubborn_command"),
    ("steered", "steer"),
    ("killed", "long_command"),
)


@pytest.fixture(scope="module")
def runs(claude: Claude) -> dict[str, str]:
    """All runs of this file by name, started together."""
    return {name: claude.start(scenario) for name, scenario in BY_SCENARIO}


def test_a_message_in_mid_turn_reaches_the_model_in_that_turn(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["steered"]
    claude.until_tool(run, "sleep 3")

    claude.board.reply(run, "Use tabs, not spaces.")

    seen = claude.until_idle(run)
    assert seen["turns"] == 1
    steered = [text for text in claude.told(run) if "Use tabs, not spaces." in text]
    assert len(steered) == 1
    said = [each["fields"]["text"] for each in claude.board.events(run, "text_said")]
    assert any("Use tabs, not spaces." in text for text in said)


def test_a_stopped_question_is_withdrawn_and_a_reply_goes_on_in_the_same_session(
    claude: Claude, runs: dict[str, str]
) -> None:
    board, run = claude.board, runs["asks"]
    asked = claude.until_asked(run)[0]
    session, agent = board.run(run)["sessionId"], board.agent_pid(run)

    board.stop(run)

    assert claude.until_state(run, "stopped")["reason"]
    assert environment_of(agent) == {}
    kept = next(each for each in board.decisions(everything=True) if each["id"] == asked["id"])
    assert kept["state"] == "withdrawn"
    with pytest.raises(Refused):
        board.answer(asked["id"], "1")

    board.reply(run, "[scenario:hello] Never mind the question.")
    seen = claude.until_idle(run)
    assert claude.said(run) == "Hello from the scripted model."
    assert seen["sessionId"] == session
    assert any("Do it." in text for text in claude.told(run))


def test_stop_leaves_no_process_not_even_one_in_a_session_of_its_own(
    claude: Claude, runs: dict[str, str]
) -> None:
    board, run = claude.board, runs["works"]
    started = claude.worktree(run) / "started.txt"
    until(started.exists, "the command's start", SECONDS)
    mark = environment_of(board.agent_pid(run))["KANBOTS_RUN_MARK"]
    assert len(processes_with(mark)) >= 3

    board.stop(run)

    claude.until_state(run, "stopped")
    assert processes_with(mark) == []
    assert started.exists()


def test_a_killed_agent_is_interrupted_and_a_reply_resumes_its_session(
    claude: Claude, runs: dict[str, str]
) -> None:
    board, run = claude.board, runs["killed"]
    claude.until_tool(run, "sleep 600")
    session, agent = board.run(run)["sessionId"], board.agent_pid(run)
    mark = environment_of(agent)["KANBOTS_RUN_MARK"]

    os.kill(agent, signal.SIGKILL)

    seen = claude.until_state(run, "interrupted")
    assert "SIGKILL" in seen["reason"]
    # The agent's command survived it; what a dead agent left is no longer anybody's.
    until(lambda: not processes_with(mark), "the end of what the killed agent left", SECONDS)

    board.reply(run, "[scenario:hello] Are you there?")
    claude.until_idle(run)
    assert board.run(run)["sessionId"] == session
    assert board.agent_pid(run) != agent
    assert "interrupted" in " ".join(claude.told(run))
    assert claude.said(run) == "Hello from the scripted model."


def test_an_idle_agents_process_ends_and_a_reply_resumes_its_session(
    claude_alone: Claude,
) -> None:
    board = claude_alone.board
    (board.path / "kanbots.toml").write_text("[agent]\nidle_minutes = 0.01\n")
    run = claude_alone.start("hello")
    claude_alone.until_idle(run)
    session, agent = board.run(run)["sessionId"], board.agent_pid(run)
    until(lambda: environment_of(agent) == {}, "the end of the idle process", SECONDS)
    assert board.run(run)["state"] == "idle"

    board.reply(run, "[scenario:write_file file=more.txt text=more] Write more.")

    seen = claude_alone.until_idle(run, turns=2)
    assert (claude_alone.worktree(run) / "more.txt").read_text() == "more\n"
    assert seen["sessionId"] == session
    assert board.agent_pid(run) != agent
    assert seen["costUsd"] == claude_alone.total_usd(run)
