"""Slash commands at the board: what is listed, and what reaches the agent."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from tests.fakes.boards import until
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.fakes.boards import Board

TEAM = '[slash.tidy]\nprompt = "Tidy up {text}."\ndescription = "tidies"\n'


def told(board: Board, run: str) -> list[str]:
    """What the person's messages were."""
    return [event["fields"]["text"] for event in board.events(run, "message_taken")]


def until_told(board: Board, run: str, count: int) -> None:
    until(lambda: len(told(board, run)) == count, "the message at the agent")


def test_a_reply_becomes_the_prompt_of_its_command_and_other_text_stays(board: Board) -> None:
    (board.path / "kanbots.toml").write_text(TEAM)
    run = board.run_script({"say": "Done."})
    board.until_state(run, "idle")
    replies = {
        "/tidy the README": "Tidy up the README.",
        "/etc/hosts is old": "/etc/hosts is old",
        "/unknown words": "/unknown words",
    }
    for count, (text, words) in enumerate(replies.items(), start=2):
        board.reply(run, text)
        until_told(board, run, count)
        assert words in told(board, run)[-1]
        assert not told(board, run)[-1].startswith("/tidy")
        board.until_state(run, "idle")


def test_a_call_is_sent_once_as_it_was_agreed_to_though_settings_change_and_the_daemon_dies(
    board: Board,
) -> None:
    (board.path / "kanbots.toml").write_text(TEAM)
    run = board.run_script({"say": "Done."})
    board.until_state(run, "idle")
    agent = board.agent_pid(run)
    os.kill(agent, signal.SIGSTOP)
    board.reply(run, "/tidy the README")
    (board.path / "kanbots.toml").write_text("")
    board.kill_daemon()
    board.until_state(run, "working", "idle")
    os.kill(agent, signal.SIGCONT)
    until_told(board, run, 2)
    board.until_state(run, "idle")
    assert [text for text in told(board, run) if "Tidy up the README." in text] == told(board, run)[
        1:
    ]
    assert len(told(board, run)) == 2


def test_the_terminal_lists_them_with_where_they_are_from(board: Board) -> None:
    (board.path / "kanbots.toml").write_text(TEAM)
    terminal = Terminal(board)
    lines = terminal.do("slash").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        "/fix",
        "/review",
        "/spec",
        "/split",
        "/test",
        "/tidy",
    ]
    assert lines[-1] == "/tidy    tidies, the team's"
    listed = board.call("kanbots/slash/list")["commands"]
    assert listed[-1] == {"name": "tidy", "description": "tidies", "source": "team"}
