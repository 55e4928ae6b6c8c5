"""A card becomes a commit: what each agent is told, where it works, what the board keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git
from tests.real.processes import environment_of

if TYPE_CHECKING:
    from tests.real.agent import RealAgent

ALSO = ("opencode",)
TITLE = "[scenario:edit_commit] Add “notes” – and nothing else"
BODY = "Keep it short.\n\n* one file\n\n    indented, nöt trimmed"


@pytest.fixture(scope="module")
def run(agent: RealAgent) -> str:
    """One run, which all tests of this file look at."""
    return agent.board.dispatch(agent.board.add(TITLE, BODY), agent=agent.name)[0]


def test_a_card_is_edited_and_committed_in_a_worktree_of_its_own(
    agent: RealAgent, run: str
) -> None:
    board, seen = agent.board, agent.until_idle(run)
    worktree = agent.worktree(run)

    assert git(worktree, "branch", "--show-current") == seen["branch"] == f"kanbots/issue-{run}"
    assert git(worktree, "log", "--format=%s", f"{seen['base']}..") == agent.commit
    files = board.call("kanbots/run/diff", run=run)["files"]
    assert {file["path"]: file["added"] for file in files} == agent.edits
    assert board.call("kanbots/card/show", card=seen["card"])["column"] == "in_review"
    assert git(board.path, "status", "--porcelain") == ""


def test_the_prompt_is_the_card_verbatim_then_where_to_work_and_how_to_end(
    agent: RealAgent, run: str
) -> None:
    seen = agent.until_idle(run)
    prompt = next(text for text in agent.told(run) if TITLE in text)
    _, _, ours = prompt.partition(f"{TITLE}\n\n{BODY}\n\n")

    assert prompt.count(f"{TITLE}\n\n{BODY}\n\n") == 1
    assert seen["worktree"] in ours
    assert seen["branch"] in ours
    assert f"Kanbots-Run: {run}\nKanbots-Card: {seen['card']}\n" in ours
    assert "Never push" in ours


def test_the_cost_is_what_the_agents_own_lines_add_up_to_and_the_key_pays(
    agent: RealAgent, run: str
) -> None:
    seen = agent.until_idle(run)
    assert seen["costUsd"] == pytest.approx(agent.total_usd(run))
    assert seen["costUsd"] > 0
    assert seen["model"]
    agent.does("counts tokens")
    assert seen["tokens"]["output"] > 0
    agent.does("says who pays")
    assert seen["payer"] == "api_key"


def test_the_agent_is_started_with_the_clients_environment_and_a_mark(
    agent: RealAgent, run: str
) -> None:
    agent.until_idle(run)
    environment = environment_of(agent.board.agent_pid(run))
    assert environment[agent.key] == "dummy-not-a-key"
    assert environment["KANBOTS_RUN_MARK"]
