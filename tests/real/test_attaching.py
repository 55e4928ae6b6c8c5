"""The agents' own programs take a run's session up at a terminal, and give it back."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.screen import Screen
from tests.real.agent import SECONDS

if TYPE_CHECKING:
    from tests.real.agent import RealAgent

ROOT = Path(__file__).resolve().parents[2]
KNOWN = """
[tui]
screen_reader_detection_done = true

[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"
"""


def known_to(agent: RealAgent) -> None:
    """What the program asks once in a person's life has been answered."""
    variables = agent.board.environment
    if agent.name == "codex":
        with Path(variables["CODEX_HOME"], "config.toml").open("a") as file:
            file.write(KNOWN)
        assert tomllib.loads(Path(variables["CODEX_HOME"], "config.toml").read_text())
        return
    directory = Path(variables["CLAUDE_CONFIG_DIR"])
    told = json.loads((directory / ".claude.json").read_text())
    trusted = {str(agent.worktree("1-1")): {"hasTrustDialogAccepted": True}}
    told |= {
        "hasCompletedOnboarding": True,
        "lastOnboardingVersion": "9.9.9",
        "theme": "dark",
        "customApiKeyResponses": {"approved": [variables["ANTHROPIC_API_KEY"]], "rejected": []},
        "projects": {**told.get("projects", {}), **trusted},
    }
    (directory / ".claude.json").write_text(json.dumps(told))
    (directory / "settings.json").write_text('{"skipDangerousModePermissionPrompt": true}')


@pytest.mark.timeout(180)
def test_its_own_program_has_the_session_at_a_terminal_and_gives_it_back(
    agent_alone: RealAgent,
) -> None:
    board = agent_alone.board
    run = agent_alone.start("edit_commit")
    before = agent_alone.until_idle(run)
    known_to(agent_alone)
    with Screen(rows=70) as screen:
        command = (sys.executable, "-m", "kanbots_ls", "attach", run)
        terminal = {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
        screen.start(command, board.path, {**board.environment, **terminal})
        screen.sees("[scenario:edit_commit] Do it.", within=SECONDS)
        assert board.run(run)["reason"] == "attached at a terminal"
        screen.types("[scenario:hello] And now?")
        screen.sees("[scenario:hello] And now?", within=SECONDS)
        screen.keys("enter")
        agent_alone.until_told(run, "And now?")
        board.stop(run)
        screen.sees("Took 1-1 back", within=SECONDS)
    after = board.run(run)
    assert (after["turns"], after["sessionId"]) == (2, before["sessionId"])
    board.reply(run, "Go on.")
    done = agent_alone.until_idle(run, turns=3)
    assert done["costUsd"] > before["costUsd"]
    assert done["notices"] == []
