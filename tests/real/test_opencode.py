"""The real OpenCode over ACP: what it tells of its work, leave and dollars.

What it shares with the others is in their files (``ALSO``). It takes seconds to start and half a
gigabyte, so its runs are few and tests look at one each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.real.agent import SECONDS

if TYPE_CHECKING:
    from tests.real.opencode import OpenCode


def test_what_it_says_thinks_writes_and_costs_is_told_whole_and_then_its_budget_asks(
    opencode: OpenCode,
) -> None:
    run = opencode.start("edit_commit", budgetUsd=0.001)

    (asked,) = opencode.until_asked(run)

    # Its dollars come before its last words are whole.
    board = opencode.board
    until(lambda: board.events(run, "turn_ended"), "the end of its turn", SECONDS)
    texts = [each["fields"]["text"] for each in board.events(run, "text_said")]
    assert texts == ["I'll add the file.", "Added notes.txt and committed it."]
    assert [each["fields"]["text"] for each in board.events(run, "thought")] == [
        "A file and a commit."
    ]
    assert [each["fields"]["path"] for each in board.events(run, "file_written")] == [
        str(opencode.worktree(run) / "notes.txt")
    ]
    assert board.events(run, "garbled") == board.events(run, "unrecognized") == []
    seen = board.run(run)
    assert seen["model"] == "anthropic/scripted"
    assert seen["costUsd"] == pytest.approx(opencode.total_usd(run))
    # It tells its dollars at a turn's end only, so that is where a budget is seen to be spent.
    assert seen["costUsd"] > 0.001
    assert asked["kind"] == "budget"
    board.answer(asked["id"], "Stop here")
    assert "budget" in opencode.until_state(run, "stopped")["reason"]


def test_an_allowed_command_runs_and_a_reply_has_a_turn_of_its_own(opencode: OpenCode) -> None:
    run = opencode.start("asks", mode="acceptEdits")
    (asked,) = opencode.until_asked(run)
    assert asked["question"].startswith("Allow Shell? printf")
    assert [each["label"] for each in asked["options"]] == ["Allow once", "Always allow", "Reject"]
    told = opencode.board.call("kanbots/run/reply", run=run, text="[scenario:hello] And more")
    assert "waits for the end of this turn" in told["notices"][0]

    opencode.board.answer(asked["id"], "Allow once")

    seen = opencode.until_idle(run, turns=2)
    assert seen["turns"] == 2
    assert (opencode.worktree(run) / "tidy.txt").read_text() == "tidy\n"
    assert opencode.said(run) == "Hello from the scripted model."


def test_a_model_or_a_mode_that_it_has_not_is_refused_by_name(opencode: OpenCode) -> None:
    unknown = opencode.start("hello", model="anthropic/no-such-model")

    seen = opencode.until_state(unknown, "failed")
    assert "does not take the model anthropic/no-such-model" in seen["reason"]
    with pytest.raises(Refused, match="has no mode 'plan'"):
        opencode.start("hello", mode="plan")
