"""Claude's plans and forms: what the model reads is what the person answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.real.claude import Claude

BY_SCENARIO = (
    ("two", "ask_multi", None),
    ("approved", "plan", None),
    ("rejected", "plan", "plan"),
)


@pytest.fixture(scope="module")
def runs(claude: Claude) -> dict[str, str]:
    """All runs of this file by name; they wait side by side."""
    return {name: claude.start(scenario, mode=mode) for name, scenario, mode in BY_SCENARIO}


def test_several_right_answers_to_one_question_are_told_together(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["two"]
    database, checks = claude.until_asked(run, 2)
    assert (database["multiple"], checks["multiple"]) == (False, True)
    claude.board.answer(checks["id"], "1", "Tests")
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
