"""Codex at work: what its tokens cost, what its sandbox lets it do, its helpers and its scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git

if TYPE_CHECKING:
    from tests.real.codex import Codex

CODE_MODE = "gpt-6.1-sol"
"""A model that calls its tools from scripts of its own."""


@pytest.fixture(scope="module")
def runs(codex: Codex) -> dict[str, str]:
    """All runs of this file by name, dispatched together."""
    return {
        "edit": codex.start("edit_commit"),
        "scripted": codex.start("edit_commit", model=CODE_MODE),
        "confined": codex.start("sandbox_probe", mode="acceptEdits"),
        "escalates": codex.start("escalate", mode="acceptEdits"),
        "aside": codex.start("ask_aside", model=CODE_MODE),
        "asks": codex.start("ask", model=CODE_MODE),
        "helped": codex.start("subagent", model=CODE_MODE),
    }


def test_a_card_that_looks_like_a_command_or_a_file_reaches_the_model_as_it_is(
    codex: Codex,
) -> None:
    for title in ("/compact [scenario:hello]", "@README.md [scenario:hello]"):
        run = codex.board.dispatch(codex.board.add(title), agent="codex")[0]
        codex.until_idle(run)
        assert any(text.startswith(title) for text in codex.told(run))


def test_a_model_that_calls_tools_from_scripts_edits_and_commits_too(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["scripted"]
    seen = codex.until_idle(run)
    assert git(codex.worktree(run), "log", "--format=%s", f"{seen['base']}..") == codex.commit
    files = codex.board.call("kanbots/run/diff", run=run)["files"]
    assert {file["path"]: file["added"] for file in files} == codex.edits


def test_each_kind_of_token_is_counted_at_its_own_price(codex: Codex, runs: dict[str, str]) -> None:
    run = runs["edit"]
    seen = codex.until_idle(run)
    assert seen["tokens"] == {"input": 9424, "output": 255, "cacheRead": 24576, "cacheWrite": 0}
    assert seen["costUsd"] == pytest.approx(codex.total_usd(run))
    assert (seen["model"], seen["payer"]) == ("gpt-5.5", "api_key")


def test_a_run_changes_nothing_in_the_persons_own_configuration(
    codex: Codex, runs: dict[str, str]
) -> None:
    codex.until_idle(runs["edit"])
    config = Path(codex.board.environment["CODEX_HOME"], "config.toml").read_text()
    assert "trust_level" not in config
    assert "[projects" not in config


def test_a_confined_agent_commits_and_writes_nothing_else(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["confined"]
    seen = codex.until_idle(run)
    said = codex.said(run)
    assert "inside-ok" in said
    assert "commit-ok" in said
    for place in ("parent-ok", "home-ok", "hooks-ok", "config-ok"):
        assert place not in said
    assert "Operation not permitted" in said
    assert git(codex.worktree(run), "log", "--format=%s", f"{seen['base']}..") == "From the sandbox"
    assert seen["mode"] == "acceptEdits"


def test_what_leaves_the_sandbox_is_asked_with_its_reason_and_then_done(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["escalates"]
    outside = codex.worktree(run).parent / "escalated.txt"
    asked = codex.until_asked(run)[0]
    assert asked["kind"] == "permission"
    assert "escalated.txt" in asked["question"]
    assert "Asked because: May I write outside the worktree?" in asked["detail"]
    assert not outside.exists()

    codex.board.answer(asked["id"], "Allow")

    codex.until_idle(run)
    assert outside.read_text() == "escalated\n"


def test_a_question_asked_aside_does_not_hold_the_turn_and_its_answer_is_a_message(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["aside"]
    asked = codex.until_asked(run)[0]
    codex.until_said(run, "I went on.")
    assert [option["label"] for option in asked["options"]] == ["Tabs", "Spaces"]

    codex.board.answer(asked["id"], "Tabs")

    codex.until_said(run, "You said:")
    codex.until_idle(run, turns=2)
    assert any("Tabs or spaces?\nTabs" in text for text in codex.told(run))


def test_a_model_that_calls_tools_from_scripts_waits_for_an_answer_too(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["asks"]
    codex.board.answer(codex.until_asked(run)[0]["id"], "1")
    codex.until_idle(run)
    assert "Refactor" in codex.said(run)


def test_a_sub_agents_work_and_cost_belong_to_the_run_and_its_turns_do_not(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["helped"]
    seen = codex.until_idle(run)
    assert codex.said(run) == "The helper is done."
    assert seen["turns"] == 1
    calls = [each["fields"] for each in codex.board.events(run, "tool_started")]
    assert [call["summary"] for call in calls if call["parent"]] == ["echo from the helper"]
    # Three answers of its own, and two of the helper's.
    assert seen["tokens"] == {"input": 6000, "output": 110, "cacheRead": 0, "cacheWrite": 0}
    assert len(codex.board.events(run, "turn_ended")) == 1
