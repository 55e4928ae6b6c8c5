"""Replies that begin with a slash: our templates as prompts, the agent's own as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git, until

if TYPE_CHECKING:
    from tests.real.claude import Claude

SETTINGS = '[slash.shorten]\nprompt = "[scenario:hello] Make {text} shorter."\n'


@pytest.fixture(scope="module")
def run(claude: Claude) -> str:
    """An idle run in a repository that brings a command of its own for Claude."""
    board = claude.board
    command = board.path / ".claude" / "commands" / "greet.md"
    command.parent.mkdir(parents=True)
    command.write_text("[scenario:hello] Greet $ARGUMENTS.\n")
    with (board.path / "kanbots.toml").open("a") as file:
        file.write(SETTINGS)
    git(board.path, "add", "-A")
    git(board.path, "commit", "--quiet", "--message", "Commands")
    run = claude.start("hello")
    claude.until_idle(run)
    return run


def replied(claude: Claude, run: str, text: str) -> None:
    turns = claude.board.run(run)["turns"]
    claude.board.reply(run, text)
    claude.until_idle(run, turns + 1)


def test_a_template_is_what_the_model_is_told(claude: Claude, run: str) -> None:
    replied(claude, run, "/shorten the README")
    assert any("Make the README shorter." in text for text in claude.told(run))
    assert not any("/shorten" in text for text in claude.told(run))


def test_a_command_of_the_repositorys_for_the_agent_is_the_agents_to_expand(
    claude: Claude, run: str
) -> None:
    replied(claude, run, "/greet the shop")
    assert any("Greet the shop." in text for text in claude.told(run))


def test_the_agents_own_command_is_carried_out_and_the_session_goes_on(
    claude: Claude, run: str
) -> None:
    session, cost = claude.board.run(run)["sessionId"], claude.board.run(run)["costUsd"]
    replied(claude, run, "/compact")
    assert any(line.get("subtype") == "compact_boundary" for line in claude.lines(run, "system"))
    seen = claude.board.run(run)
    assert seen["sessionId"] == session
    assert seen["costUsd"] >= cost
    replied(claude, run, "[scenario:hello] Again.")


@pytest.mark.parametrize(
    "text", ["/clear", "/tmp is full", "/usr/bin/make fails", "/nobody-has-it"]
)
def test_what_is_no_command_or_would_lose_the_session_reaches_the_model_as_text(
    claude: Claude, run: str, text: str
) -> None:
    session = claude.board.run(run)["sessionId"]
    replied(claude, run, f"{text}\n[scenario:hello]")
    until(lambda: any(text in told for told in claude.told(run)), "the text at the model")
    assert claude.board.run(run)["sessionId"] == session
