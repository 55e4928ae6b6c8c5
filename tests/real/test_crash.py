"""Keeper and daemon die under the real agent; its question is still there to be answered."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.real.claude import Claude


def test_a_question_outlives_keeper_and_daemon_and_its_answer_reaches_the_agent(
    claude_alone: Claude,
) -> None:
    claude, board = claude_alone, claude_alone.board
    run = claude.start("ask")
    working = claude.start("long_work")
    asked = claude.until_asked(run)[0]
    claude.until_tool(working, "sleep 1")
    agents = {each: board.agent_pid(each) for each in (run, working)}

    for each in (run, working):
        os.kill(board.keeper_pid(each), signal.SIGKILL)
    board.kill_daemon()

    # A client comes: a daemon starts, keepers are replaced, the agents never noticed.
    again = claude.until_asked(run)
    assert [(each["id"], each["question"], each["options"]) for each in again] == [
        (asked["id"], asked["question"], asked["options"])
    ]
    assert board.run(run)["state"] == "waiting"
    board.answer(asked["id"], "1")
    claude.until_idle(run)
    assert '="Refactor"' in claude.said(run)
    claude.until_idle(working)
    assert claude.said(working) == "Worked long."
    assert {each: board.agent_pid(each) for each in (run, working)} == agents
    for each in (run, working):
        seen = [line["uuid"] for line in claude.lines(each) if "uuid" in line]
        assert len(seen) == len(set(seen)) > 0
        assert board.events(each, "garbled") == []
        assert board.run(each)["costUsd"] == claude.total_usd(each)
