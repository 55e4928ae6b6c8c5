"""Claude's own cap above ours, a budget raised, and the session's budget over several runs."""

from __future__ import annotations

from functools import partial

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.real.claude import SECONDS, Claude
from tests.real.processes import command_of

AN_ANSWER = Claude.an_answer_usd
"""Dollars that each answer of ``spend_slowly`` costs."""
BUDGET = 0.6


def test_a_budget_that_is_raised_goes_on_to_the_next_one_below_the_agents_own_cap(
    claude: Claude,
) -> None:
    board, run = claude.board, claude.start("spend_slowly", budgetUsd=BUDGET)
    # Its process is known from before it is the agent's program.
    caps = until(
        lambda: [w for w in command_of(board.agent_pid(run)) if w.startswith("--max-budget")],
        "the agent's command line",
    )
    assert [float(cap.partition("=")[2]) > BUDGET for cap in caps] == [True]

    asked = claude.until_asked(run)[0]
    assert asked["kind"] == "budget"
    until(lambda: claude.lines(run, "result"), "the end of the turn", SECONDS)
    seen = claude.until_state(run, "waiting")
    assert seen["reason"] == "budget"
    # Ours came before the agent's own cap, and at most one answer was under way.
    assert claude.lines(run, "result")[0]["terminal_reason"].startswith("aborted")
    assert BUDGET <= seen["costUsd"] <= BUDGET + 2 * AN_ANSWER

    board.answer(asked["id"], "Go on")
    again = until(
        lambda: next((d for d in claude.until_asked(run) if d["id"] != asked["id"]), None),
        "the next time it is asked",
        SECONDS,
    )
    seen = board.run(run)
    assert seen["budgetUsd"] == 2 * BUDGET <= seen["costUsd"]
    assert len(claude.lines(run, "result")) >= 1

    board.answer(again["id"], "Stop here")
    assert "budget" in claude.until_state(run, "stopped")["reason"]


def test_the_sessions_budget_interrupts_every_run_and_starts_no_other(
    claude_alone: Claude,
) -> None:
    claude, board = claude_alone, claude_alone.board
    board.call("kanbots/cost/show", budgetUsd=3 * AN_ANSWER)
    both = [claude.start("spend_slowly"), claude.start("spend_slowly")]

    asked = claude.until_asked(None)[0]
    assert asked["kind"] == "budget"
    for run in both:
        until(partial(claude.lines, run, "result"), f"the end of {run}'s turn", SECONDS)
    until(lambda: board.show()["running"] == 0, "nothing at work", SECONDS)
    assert board.show()["cost"]["sessionUsd"] <= 7 * AN_ANSWER

    with pytest.raises(Refused, match="budget"):
        claude.start("hello")
