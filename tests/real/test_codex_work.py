"""A card becomes a commit by Codex: what it is told, where it works, what it costs, what it may."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git
from tests.real.processes import command_of, environment_of

if TYPE_CHECKING:
    from tests.real.codex import Codex

TITLE = "[scenario:edit_commit] Add a “greeting” – and nothing else"
BODY = "Keep it short.\n\n    indented, nöt trimmed"
CODE_MODE = "gpt-6.1-sol"
"""A model that calls its tools from scripts of its own."""


@pytest.fixture(scope="module")
def runs(codex: Codex) -> dict[str, str]:
    """All runs of this file by name, dispatched together."""
    card = codex.board.add(TITLE, BODY)
    return {
        "edit": codex.board.dispatch(card, agent="codex")[0],
        "scripted": codex.start("edit_commit", model=CODE_MODE),
        "confined": codex.start("sandbox_probe", mode="acceptEdits"),
        "escalates": codex.start("escalate", mode="acceptEdits"),
        "permission": codex.start("asks_permission", mode="ask"),
        "aside": codex.start("ask_aside", model=CODE_MODE),
        "asks": codex.start("ask", model=CODE_MODE),
        "helped": codex.start("subagent", model=CODE_MODE),
    }


@pytest.mark.parametrize("name", ["edit", "scripted"])
def test_a_card_is_edited_and_committed_in_a_worktree_of_its_own(
    codex: Codex, runs: dict[str, str], name: str
) -> None:
    board, run = codex.board, runs[name]
    seen = codex.until_idle(run)

    assert git(codex.worktree(run), "log", "--format=%s", f"{seen['base']}..") == "Add greet"
    files = board.call("kanbots/run/diff", run=run)["files"]
    assert [(file["path"], file["added"]) for file in files] == [("README.md", 2), ("greet.py", 2)]
    assert board.call("kanbots/card/show", card=seen["card"])["column"] == "in_review"
    assert git(board.path, "status", "--porcelain") == ""


def test_the_prompt_is_the_card_verbatim_then_where_to_work_and_how_to_end(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["edit"]
    seen = codex.until_idle(run)
    prompt = next(text for text in codex.told(run) if TITLE in text)
    _, _, ours = prompt.partition(f"{TITLE}\n\n{BODY}\n\n")
    assert seen["worktree"] in ours
    assert f"Kanbots-Run: {run}\n" in ours


def test_the_cost_is_its_tokens_at_the_price_of_their_kind_and_the_key_pays(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["edit"]
    seen = codex.until_idle(run)
    assert seen["tokens"] == {"input": 9424, "output": 255, "cacheRead": 24576, "cacheWrite": 0}
    assert seen["costUsd"] == pytest.approx(codex.total_usd(run))
    assert (seen["model"], seen["payer"]) == ("gpt-5.5", "api_key")


def test_the_agent_is_started_with_the_clients_environment_and_a_mark(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["edit"]
    codex.until_idle(run)
    process = codex.board.agent_pid(run)
    assert "app-server" in command_of(process)
    assert environment_of(process)["OPENAI_API_KEY"] == "dummy-not-a-key"
    assert environment_of(process)["KANBOTS_RUN_MARK"]


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


def test_in_mode_ask_an_edit_is_allowed_and_a_command_denied_with_a_reason(
    codex: Codex, runs: dict[str, str]
) -> None:
    run = runs["permission"]
    edit = codex.until_asked(run)[0]
    assert "perm.txt" in edit["question"]
    assert edit["detail"].endswith("/perm.txt\n+x")
    assert not (codex.worktree(run) / "perm.txt").exists()
    codex.board.answer(edit["id"], "Allow")

    command = next(each for each in codex.until_asked(run) if each["id"] != edit["id"])
    codex.board.answer(command["id"], text="No new files, please.")

    codex.until_idle(run)
    assert (codex.worktree(run) / "perm.txt").read_text() == "x\n"
    assert any("No new files, please." in text for text in codex.told(run))
    states = [
        each["state"] for each in codex.board.decisions(everything=True) if each["run"] == run
    ]
    assert states == ["resolved", "resolved"]


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
