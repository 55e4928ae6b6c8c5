"""Every agent reviews its own work when it is asked to, in a tree that is thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.boards import until
from tests.real.agent import SECONDS

if TYPE_CHECKING:
    from tests.real.agent import RealAgent


def test_a_review_alone_brings_findings_and_spends_no_turn_of_the_run(agent: RealAgent) -> None:
    board = agent.board
    run = agent.start("edit_commit")
    agent.until_idle(run)
    params = {"run": run, "focus": "[scenario:reviews]", "wait": True}
    reviewer, found = board.client.call("kanbots/run/review", params, timeout=SECONDS)["runs"]

    assert [each["title"] for each in found["review"]["findings"]] == ["No last line"]
    assert (found["turns"], found["state"]) == (1, "idle")
    until(lambda: board.run(reviewer["id"])["discardedAt"], "the end of its tree", SECONDS)
    assert agent.worktree(run).is_dir()
