"""Whatever an agent asks lasts until it is answered or no longer asked, whatever dies meanwhile."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, until
from tests.integration.board.steps import (
    BUSY,
    ask,
    decisions_of,
    is_alive,
    journal,
    kill_keeper,
    question,
    said,
    say_answer,
    script,
    sends,
    shell,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.board.steps import Json

WAYS = ("Left", "Right", "Straight on")
QUESTION = ask(question("Which way?", *WAYS))


def state_of(board: Board, decision: str) -> str:
    """The decision's state now."""
    found = {d["id"]: d["state"] for d in board.decisions(everything=True)}
    return str(found[decision])


def test_a_plan_is_kept_until_approved_and_a_text_sends_it_back(shared: Board) -> None:
    run = shared.run_script({"plan": "1. Build it."}, say_answer())
    first = shared.until_decision(run)
    assert (first["kind"], first["detail"]) == ("plan", "1. Build it.")

    shared.answer(first["id"], text="Tests first")

    second = until(lambda: [d for d in shared.decisions() if d["run"] == run], "the new plan")[0]
    assert second["id"] != first["id"]
    assert "Tests first" in second["detail"]
    shared.answer(second["id"], "Approve")
    shared.until_state(run, "idle")
    assert said(shared, run) == ["heard Approve"]


@pytest.mark.parametrize(
    ("choices", "text", "output"),
    [(("1",), None, "Allowed"), (("Deny",), None, "Denied"), ((), "Not on Fridays", "Fridays")],
    ids=["allowed", "denied", "denied with a reason"],
)
def test_a_permission_is_given_or_not(
    choices: tuple[str, ...], text: str | None, output: str, shared: Board
) -> None:
    run = shared.run_script({"permission": "rm -rf build"})
    decision = shared.until_decision(run)
    assert decision["kind"] == "permission"
    assert "rm -rf build" in decision["detail"]

    shared.answer(decision["id"], *choices, text=text)

    shared.until_state(run, "idle")
    assert output in shared.events(run, "tool_ended")[-1]["fields"]["output"]


BLOCK = {"decision_block": {"question": "Which way?", "options": list(WAYS)}}


def test_a_question_in_words_waits_and_its_answer_comes_as_a_message(shared: Board) -> None:
    run = shared.run_script(BLOCK, say_answer())
    decision = shared.until_decision(run)
    assert shared.until_state(run, "waiting")["reason"] == "you"
    assert [option["label"] for option in decision["options"]] == list(WAYS)

    shared.answer(decision["id"], "2")

    until(lambda: said(shared, run)[-1] == "heard Right", "the answer's arrival")
    shared.until_state(run, "idle")
    assert state_of(shared, decision["id"]) == "resolved"
    assert len(shared.events(run, "message_taken")) == 2


@pytest.mark.parametrize("step", [QUESTION, BLOCK], ids=["of a tool", "in words"])
def test_a_question_outlives_its_process_and_its_answer_resumes_the_session_once(
    step: Json, board: Board
) -> None:
    run = board.run_script(step, say_answer())
    decision = board.until_decision(run)
    session, agent = board.run(run)["sessionId"], board.agent_pid(run)
    board.kill_daemon()
    kill_keeper(board, run)
    os.kill(agent, signal.SIGKILL)
    until(lambda: not is_alive(agent), "the agent's end")
    assert board.until_decision(run)["id"] == decision["id"]

    board.answer(decision["id"], "Straight on")
    board.kill_daemon()

    until(lambda: said(board, run)[-1:] == ["heard Straight on"], "the answer's arrival")
    assert board.until_state(run, "idle")["sessionId"] == session
    assert len(board.events(run, "message_taken")) == 2
    assert len([e for e in journal(board, "message_queued") if e["kind"] == "answer"]) == 1
    assert state_of(board, decision["id"]) == "resolved"


def test_questions_are_withdrawn_when_the_agent_no_longer_asks_half_answered_ones_too(
    shared: Board, tmp_path: Path
) -> None:
    options = [{"label": way, "description": ""} for way in WAYS]
    more = {"header": "", "options": options, "multiple": False, "free_text": True}
    asked = [{"text": text, **more} for text in ("A?", "B?")]
    request = {"key": "ask-99", "kind": "question", "questions": asked, "detail": ""}
    run = shared.run_script(
        raw(type="decision_requested", **request),
        shell(f"while [ ! -e '{tmp_path}/gate' ]; do sleep 0.05; done"),
        raw(type="decision_withdrawn", key="ask-99"),
        BUSY,
    )
    shared.until_decision(run)
    shared.answer(f"{run}.1", "Left")
    (tmp_path / "gate").touch()

    shared.until_state(run, "working")

    assert [d["state"] for d in decisions_of(shared, run)] == ["withdrawn", "withdrawn"]
    with pytest.raises(Refused, match="withdrawn"):
        shared.answer(f"{run}.2", "Left")
    assert sends(shared, run, "answer") == []
    shared.stop(run)


def raw(**line: object) -> Json:
    """A step that writes this very line."""
    return {"garbage": json.dumps(line)}


def test_the_same_question_asked_again_is_another_decision(shared: Board) -> None:
    run = shared.run_script(QUESTION, QUESTION, say_answer())
    first = shared.until_decision(run)["id"]
    shared.answer(first, "1")
    second = until(lambda: [d for d in shared.decisions() if d["run"] == run], "the second")[0]

    assert second["id"] != first
    shared.answer(second["id"], "2")
    shared.until_state(run, "idle")
    assert said(shared, run) == ["heard Right"]


def test_a_waiting_run_holds_up_nobody(shared: Board) -> None:
    asking = [shared.run_script(QUESTION) for _ in range(3)]
    for run in asking:
        shared.until_decision(run)

    other = shared.run_script({"say": "done"})
    shared.until_state(other, "idle")
    shared.reply(other, script({"say": "again"}))
    until(lambda: said(shared, other) == ["done", "again"], "the reply")

    assert {shared.run(run)["state"] for run in asking} == {"waiting"}
    assert shared.show()["waiting"] >= 3
