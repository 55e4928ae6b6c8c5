"""The real agent asks, and what the model reads is what the person answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.real.claude import SECONDS

if TYPE_CHECKING:
    from tests.real.claude import Claude

BY_SCENARIO = (
    ("number", "ask", None),
    ("words", "ask", None),
    ("two", "ask_multi", None),
    ("approved", "plan", None),
    ("rejected", "plan", "plan"),
    ("permission", "asks_permission", "ask"),
)


@pytest.fixture(scope="module")
def runs(claude: Claude) -> dict[str, str]:
    """All runs of this file by name; they wait side by side."""
    return {name: claude.start(scenario, mode=mode) for name, scenario, mode in BY_SCENARIO}


def test_a_question_is_answered_by_number_and_only_once(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["number"]
    asked = claude.until_asked(run)[0]
    assert asked["kind"] == "question"
    assert asked["question"] == "Refactor user.py or add a new file?"
    assert [option["label"] for option in asked["options"]] == ["Refactor", "New file"]
    assert claude.board.run(run)["state"] == "waiting"
    until(lambda: claude.board.run(run)["costUsd"], "its cost while it waits", SECONDS)

    with pytest.raises(Refused):
        claude.board.answer(asked["id"], "3")
    claude.board.answer(asked["id"], "2")
    with pytest.raises(Refused, match="New file"):
        claude.board.answer(asked["id"], "1")

    claude.until_idle(run)
    assert '="New file"' in claude.said(run)
    kept = [each for each in claude.board.decisions(everything=True) if each["run"] == run]
    assert [(each["state"], each["answer"]) for each in kept] == [("resolved", ["New file"])]


def test_a_question_takes_a_text_of_the_persons_own(claude: Claude, runs: dict[str, str]) -> None:
    run = runs["words"]
    asked = claude.until_asked(run)[0]
    assert asked["freeText"]

    claude.board.answer(asked["id"], text="Neither, “please”\nuse a table")

    claude.until_idle(run)
    assert "Neither, “please”\nuse a table" in claude.said(run)


def test_two_questions_of_one_call_reach_the_agent_together(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["two"]
    database, checks = claude.until_asked(run, 2)
    assert database["group"] == checks["group"]
    assert (database["multiple"], checks["multiple"]) == (False, True)

    first = claude.board.answer(checks["id"], "1", "Tests")
    assert first["remaining"] == [database["id"]]
    assert claude.board.run(run)["state"] == "waiting"
    claude.board.answer(database["id"], "sqlite")

    claude.until_idle(run)
    assert '"Which database?"="SQLite"' in claude.said(run)
    assert '"Which checks?"="Lint, Tests"' in claude.said(run)


def test_an_approved_plan_lets_the_agent_work(claude: Claude, runs: dict[str, str]) -> None:
    run = runs["approved"]
    plan = claude.until_asked(run)[0]
    assert plan["kind"] == "plan"
    assert "1. Edit README\n2. Commit" in plan["detail"]

    claude.board.answer(plan["id"], "1")

    claude.until_idle(run)
    assert "approved" in claude.said(run)
    modes = [each["fields"]["mode"] for each in claude.board.events(run, "mode_changed")]
    assert modes[-1] == "bypassPermissions"


def test_a_plan_rejected_with_a_text_keeps_the_agent_planning(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["rejected"]
    plan = claude.until_asked(run)[0]
    assert claude.board.run(run)["mode"] == "plan"

    claude.board.answer(plan["id"], text="Write the test first.")

    claude.until_idle(run)
    assert "Write the test first." in claude.said(run)
    modes = [each["fields"]["mode"] for each in claude.board.events(run, "mode_changed")]
    assert "bypassPermissions" not in modes


def test_in_mode_ask_a_write_is_allowed_and_a_command_denied_with_a_reason(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["permission"]
    write = claude.until_asked(run)[0]
    assert write["kind"] == "permission"
    assert "perm.txt" in write["question"]
    assert not (claude.worktree(run) / "perm.txt").exists()
    claude.board.answer(write["id"], "Allow")

    command = next(each for each in claude.until_asked(run) if each["id"] != write["id"])
    assert "touch made-by-bash" in command["detail"]
    claude.board.answer(command["id"], text="No new files, please.")

    claude.until_idle(run)
    assert (claude.worktree(run) / "perm.txt").read_text() == "x\n"
    assert not (claude.worktree(run) / "made-by-bash").exists()
    assert "No new files, please." in claude.said(run)
    # An answer is for this run; it leaves no settings behind in the worktree.
    assert not (claude.worktree(run) / ".claude").exists()


def test_left_alone_it_is_told_that_nobody_is_there_and_its_assumptions_are_kept(
    claude: Claude,
) -> None:
    run = claude.start("assumes", away="agent-decides")
    seen = claude.until_idle(run)
    assert "Nobody is there to answer." in claude.said(run)
    assert seen["assumptions"] == ["user.py is changed in place."]
    [asked] = [each for each in claude.board.decisions(everything=True) if each["run"] == run]
    assert (asked["state"], asked["answeredBy"]) == ("resolved", "away")
    assert any("under the heading `## Assumptions`" in text for text in claude.told(run))
