"""The real agents ask, and what the model reads is what the person answered."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.real.agent import SECONDS
from tests.real.processes import environment_of

if TYPE_CHECKING:
    from tests.real.agent import RealAgent

BY_SCENARIO = (
    ("number", "ask"),
    ("words", "ask"),
    ("two", "ask_multi"),
    ("killed", "ask"),
)


@pytest.fixture(scope="module")
def runs(agent: RealAgent) -> dict[str, str]:
    """All runs of this file by name; they wait side by side."""
    return {name: agent.start(scenario) for name, scenario in BY_SCENARIO}


def test_a_question_is_answered_by_number_and_only_once(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    run = runs["number"]
    asked = agent.until_asked(run)[0]
    assert asked["kind"] == "question"
    assert asked["question"] == "Refactor user.py or add a new file?"
    assert [option["label"] for option in asked["options"]] == ["Refactor", "New file"]
    assert agent.board.run(run)["state"] == "waiting"
    if agent.counts_while_it_waits:
        until(lambda: agent.board.run(run)["costUsd"], "its cost while it waits", SECONDS)

    with pytest.raises(Refused):
        agent.board.answer(asked["id"], "3")
    agent.board.answer(asked["id"], "2")
    with pytest.raises(Refused, match="New file"):
        agent.board.answer(asked["id"], "1")

    agent.until_idle(run)
    assert "New file" in agent.said(run)
    kept = [each for each in agent.board.decisions(everything=True) if each["run"] == run]
    assert [(each["state"], each["answer"]) for each in kept] == [("resolved", ["New file"])]


def test_a_question_takes_a_text_of_the_persons_own(agent: RealAgent, runs: dict[str, str]) -> None:
    run = runs["words"]
    asked = agent.until_asked(run)[0]
    assert asked["freeText"]

    agent.board.answer(asked["id"], text="Neither, “please”\nuse a table")

    agent.until_idle(run)
    assert "Neither, “please”" in agent.said(run)
    assert "use a table" in agent.said(run)


def test_two_questions_of_one_call_reach_the_agent_together(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    run = runs["two"]
    database, checks = agent.until_asked(run, 2)
    assert database["group"] == checks["group"]

    first = agent.board.answer(checks["id"], "Tests")
    assert first["remaining"] == [database["id"]]
    assert agent.board.run(run)["state"] == "waiting"
    agent.board.answer(database["id"], "sqlite")

    agent.until_idle(run)
    assert "SQLite" in agent.said(run)
    assert "Tests" in agent.said(run)


def test_a_question_outlives_the_agent_that_asked_and_its_answer_resumes_the_session(
    agent: RealAgent, runs: dict[str, str]
) -> None:
    board, run = agent.board, runs["killed"]
    asked = agent.until_asked(run)[0]
    session, asker = board.run(run)["sessionId"], board.agent_pid(run)

    os.kill(asker, signal.SIGKILL)
    until(lambda: not environment_of(asker), "the end of the agent", SECONDS)
    assert [each["id"] for each in agent.until_asked(run)] == [asked["id"]]
    board.answer(asked["id"], "2")

    until(
        lambda: any("The answer to what you asked" in text for text in agent.told(run)),
        "the answer as a message",
        SECONDS,
    )
    agent.until_idle(run)
    answers = [text for text in agent.told(run) if "The answer to what you asked" in text]
    assert len(answers) == 1
    assert "New file" in answers[0]
    assert board.run(run)["sessionId"] == session


def test_left_alone_it_is_told_that_nobody_is_there_and_its_assumptions_are_kept(
    agent: RealAgent,
) -> None:
    run = agent.start("assumes", away="agent-decides")
    seen = agent.until_idle(run)
    assert "Nobody is there to answer." in agent.said(run)
    assert seen["assumptions"] == ["user.py is changed in place."]
    [asked] = [each for each in agent.board.decisions(everything=True) if each["run"] == run]
    assert (asked["state"], asked["answeredBy"]) == ("resolved", "away")
    assert any("under the heading `## Assumptions`" in text for text in agent.told(run))
