"""Claude at work: its background commands, its sub-agents, its numbers, its longest lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import until
from tests.real.claude import SECONDS
from tests.real.processes import command_of

if TYPE_CHECKING:
    from tests.real.claude import Claude

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def runs(claude: Claude) -> dict[str, str]:
    """All runs of this file by scenario, dispatched together."""
    scenarios = ("edit_commit", "big_lines", "background", "subagent")
    return {scenario: claude.start(scenario) for scenario in scenarios}


def test_a_run_is_idle_only_when_its_background_command_has_ended(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["background"]
    turns = until(lambda: claude.board.run(run)["turns"], "the end of the first turn", SECONDS)
    assert (turns, claude.board.run(run)["state"]) == (1, "working")
    (claude.worktree(run) / "go.txt").touch()

    assert claude.until_idle(run, turns=2)["turns"] == 2
    assert claude.said(run) == "It ended."
    assert len(claude.lines(run, "result")) == 2


def test_cost_and_tokens_are_the_agents_own_numbers_unrounded(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["edit_commit"]
    seen = claude.until_idle(run)
    result = claude.lines(run, "result")[-1]
    spent = next(iter(result["modelUsage"].values()))

    assert seen["costUsd"] == result["total_cost_usd"] > 0
    assert seen["tokens"]["input"] == spent["inputTokens"]
    assert seen["tokens"]["output"] == spent["outputTokens"]
    assert seen["tokens"]["cacheRead"] == spent["cacheReadInputTokens"]
    assert seen["model"] in result["modelUsage"]
    command = command_of(claude.board.agent_pid(run))
    assert f"--session-id={seen['sessionId']}" in command
    assert "--permission-mode=bypassPermissions" in command
    assert not any(word.startswith("--max-budget-usd") for word in command)


def test_lines_longer_than_a_megabyte_are_kept_whole(claude: Claude, runs: dict[str, str]) -> None:
    run = runs["big_lines"]
    claude.until_idle(run)
    # It may go on to write, such as of its own state.
    whole, _, _ = claude.board.transcript(run).rpartition(b"\n")
    lines = whole.splitlines()

    assert max(map(len, lines)) > 1.5 * MEGABYTE
    assert all(json.loads(line)["type"] for line in lines)
    assert claude.board.events(run, "garbled") == []
    big = (claude.worktree(run) / "big.txt").read_text().splitlines()
    assert "line twenty thousand" in big
    assert sum(len(line) + 1 for line in big) > MEGABYTE
    assert claude.lines(run)[: len(lines)] == [json.loads(line) for line in lines]


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
