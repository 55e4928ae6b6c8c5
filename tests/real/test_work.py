"""A card becomes a commit: what the real agent is told, where it works, what the board keeps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git, until
from tests.real.claude import SECONDS
from tests.real.processes import command_of, environment_of

if TYPE_CHECKING:
    from tests.real.claude import Claude

TITLE = "[scenario:edit_commit] Add “notes” – and nothing else"
BODY = "Keep it short.\n\n* one file\n\n    indented, nöt trimmed"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def runs(claude: Claude) -> dict[str, str]:
    """All runs of this file by scenario, dispatched together."""
    board = claude.board
    scenarios = ("big_lines", "background", "subagent")
    cards = [
        board.add(TITLE, BODY),
        *(board.add(f"[scenario:{scenario}] Do it.") for scenario in scenarios),
    ]
    return dict(zip(("edit", *scenarios), board.dispatch(*cards, agent="claude"), strict=True))


def test_a_run_is_idle_only_when_its_background_command_has_ended(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["background"]
    turns = until(lambda: claude.board.run(run)["turns"], "the end of the first turn", SECONDS)
    assert (turns, claude.board.run(run)["state"]) == (1, "working")

    assert claude.until_idle(run, turns=2)["turns"] == 2
    assert claude.said(run) == "It ended."
    assert len(claude.lines(run, "result")) == 2


def test_a_card_is_edited_and_committed_in_a_worktree_of_its_own(
    claude: Claude, runs: dict[str, str]
) -> None:
    board, run = claude.board, runs["edit"]
    seen = claude.until_idle(run)
    worktree = claude.worktree(run)

    assert git(worktree, "branch", "--show-current") == seen["branch"] == f"kanbots/issue-{run}"
    assert git(worktree, "log", "--format=%s", f"{seen['base']}..") == "Add notes"
    assert git(worktree, "show", "HEAD:notes.txt") == "first line, edited"
    diff = board.call("kanbots/run/diff", run=run)
    assert [(file["path"], file["added"]) for file in diff["files"]] == [("notes.txt", 1)]
    assert board.call("kanbots/card/show", card=seen["card"])["column"] == "in_review"
    assert not (board.path / "notes.txt").exists()
    assert git(board.path, "status", "--porcelain") == ""


def test_the_prompt_is_the_card_verbatim_then_where_to_work_and_how_to_end(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["edit"]
    seen = claude.until_idle(run)
    prompt = next(text for text in claude.told(run) if TITLE in text)
    _, _, ours = prompt.partition(f"{TITLE}\n\n{BODY}\n\n")

    assert prompt.count(f"{TITLE}\n\n{BODY}\n\n") == 1
    assert seen["worktree"] in ours
    assert seen["branch"] in ours
    assert f"Kanbots-Run: {run}\nKanbots-Card: {seen['card']}\n" in ours
    assert "Never push" in ours


def test_the_cost_is_the_agents_own_number_unrounded_and_the_key_pays(
    claude: Claude, runs: dict[str, str]
) -> None:
    seen = claude.until_idle(runs["edit"])
    result = claude.lines(runs["edit"], "result")[-1]
    spent = next(iter(result["modelUsage"].values()))

    assert seen["costUsd"] == result["total_cost_usd"] > 0
    assert seen["tokens"]["input"] == spent["inputTokens"]
    assert seen["tokens"]["output"] == spent["outputTokens"]
    assert seen["tokens"]["cacheRead"] == spent["cacheReadInputTokens"]
    assert seen["model"] in result["modelUsage"]
    assert seen["payer"] == "api_key"


def test_the_agent_is_started_with_the_clients_environment_and_a_mark(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["edit"]
    claude.until_idle(run)
    agent = claude.board.agent_pid(run)
    command, environment = command_of(agent), environment_of(agent)

    assert f"--session-id={claude.board.run(run)['sessionId']}" in command
    assert "--permission-mode=bypassPermissions" in command
    assert not any(word.startswith("--max-budget-usd") for word in command)
    assert environment["ANTHROPIC_BASE_URL"] == claude.model.base_url
    assert environment["KANBOTS_RUN_MARK"]


def test_lines_longer_than_a_megabyte_are_kept_whole(claude: Claude, runs: dict[str, str]) -> None:
    run = runs["big_lines"]
    claude.until_idle(run)
    lines = claude.board.transcript(run).splitlines()

    assert max(map(len, lines)) > 1.5 * MEGABYTE
    assert all(json.loads(line)["type"] for line in lines)
    assert claude.board.events(run, "garbled") == []
    big = (claude.worktree(run) / "big.txt").read_text().splitlines()
    assert "line twenty thousand" in big
    assert sum(len(line) + 1 for line in big) > MEGABYTE
    assert json.loads(lines[-1]) == claude.lines(run)[-1]


def test_a_sub_agents_work_and_cost_belong_to_the_run(claude: Claude, runs: dict[str, str]) -> None:
    run = runs["subagent"]
    seen = claude.until_idle(run, turns=2)

    assert claude.said(run) == "The sub-agent is done."
    of_sub_agent = [
        each["fields"]
        for each in claude.board.events(run, "tool_started")
        if each["fields"]["parent"]
    ]
    assert any("from the sub-agent" in call["summary"] for call in of_sub_agent)
    assert seen["costUsd"] == claude.total_usd(run)
    assert seen["tokens"]["output"] > sum(
        line["usage"]["output_tokens"] for line in claude.lines(run, "result")
    )
