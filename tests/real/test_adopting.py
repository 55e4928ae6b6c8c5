"""A session that the person began by themselves goes on as a run, in the same worktree."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git
from tests.real.agent import SECONDS

if TYPE_CHECKING:
    from tests.real.agent import RealAgent

COMMANDS = {
    "claude": ("KANBOTS_CLAUDE", ("-p", "[scenario:hello] Begin.")),
    "codex": ("KANBOTS_CODEX", ("exec", "-s", "danger-full-access", "[scenario:hello] Begin.")),
}


@pytest.mark.timeout(180)
def test_a_session_of_the_persons_own_is_gone_on_with(agent_alone: RealAgent) -> None:
    board = agent_alone.board
    path = board.path.parent / "login"
    git(board.path, "worktree", "add", "--quiet", "-b", "login", str(path))
    git(path, "commit", "--quiet", "--allow-empty", "--message", "Add login")
    variable, words = COMMANDS[agent_alone.name]
    begun = subprocess.run(
        [Path(board.environment[variable]), *words],
        cwd=path,
        env=board.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    assert begun.returncode == 0, begun.stderr

    (adopted,) = board.call("kanbots/run/adopt", what=str(path))["runs"]
    assert (adopted["agent"], adopted["state"]) == (agent_alone.name, "idle")
    assert adopted["sessionId"]
    board.reply("1-1", "And now?")
    done = agent_alone.until_idle("1-1")
    assert done["sessionId"] == adopted["sessionId"]
    told = agent_alone.told("1-1")
    assert any("Begin." in each for each in told)
    assert any("And now?" in each for each in told)
