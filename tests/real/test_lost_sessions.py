"""An agent that no longer has a run's session goes on in another one, in the same worktree."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.real.agent import RealAgent

KEPT_IN = {"claude": ("CLAUDE_CONFIG_DIR", "projects"), "codex": ("CODEX_HOME", "sessions")}
"""The variable that names an agent's directory, and where in there its sessions are."""


def test_a_reply_to_a_session_that_is_lost_goes_on_in_another_with_card_and_message(
    agent_alone: RealAgent,
) -> None:
    board, run = agent_alone.board, agent_alone.start("write_file file=kept.txt text=kept")
    before = agent_alone.until_idle(run)
    board.stop(run)
    variable, folder = KEPT_IN[agent_alone.name]
    shutil.rmtree(Path(board.environment[variable]) / folder)

    board.reply(run, "[scenario:hello] And now?")

    seen = agent_alone.until_idle(run, turns=2)
    assert seen["sessionId"] != before["sessionId"]
    assert f"could not take up this run's session ({before['sessionId']})" in seen["notices"][0]
    assert agent_alone.said(run) == "Hello from the scripted model."
    (told,) = [each for each in agent_alone.told(run) if "And now?" in each]
    assert told.startswith("[scenario:write_file file=kept.txt text=kept] Do it.")
    assert (agent_alone.worktree(run) / "kept.txt").read_text() == "kept\n"
    assert seen["costUsd"] > before["costUsd"]

    board.stop(run)
    board.reply(run, "Go on.")
    after = agent_alone.until_idle(run, turns=3)
    assert after["sessionId"] == seen["sessionId"], "what it has is taken up"
    assert after["notices"] == []
