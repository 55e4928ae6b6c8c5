"""A run that is left alone asks nobody, and says first what it assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.board.steps import (
    ask,
    decisions_of,
    question,
    said,
    say_answer,
)
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.fakes.boards import Board

ASSUMED = {"say": "Done.\n\n## Assumptions\n\n- SQLite will do\n- Nobody needs IE\n"}


def test_its_questions_are_answered_at_once_and_its_assumptions_head_the_review(
    board: Board,
) -> None:
    terminal = Terminal(board)
    write = {"write": {"path": "a.txt", "text": "a"}}
    run = board.run_script(
        ask(question("Which database?", "SQLite", "Postgres")),
        say_answer(),
        write,
        ASSUMED,
        away="agent-decides",
    )

    view = board.until_state(run, "idle")

    assert view["assumptions"] == ["SQLite will do", "Nobody needs IE"]
    assert said(board, run)[0].startswith("heard Nobody is there to answer.")
    [asked] = decisions_of(board, run)
    assert (asked["state"], asked["answeredBy"]) == ("resolved", "away")
    head = terminal.do("diff", run).stdout.splitlines()[:3]
    assert head == [
        "Nobody was there; the agent assumed (2 assumptions):",
        "  - SQLite will do",
        "  - Nobody needs IE",
    ]
    assert "idle, 2 assumptions" in terminal.do("status").stdout
    shown = terminal.do("card", "show", run.partition("-")[0]).stdout
    assert "assumed (2 assumptions):\n        - SQLite will do" in shown
    assert terminal.json("diff", run)["assumptions"] == view["assumptions"]


def test_permissions_and_plans_of_a_run_left_alone_wait(board: Board) -> None:
    run = board.run_script({"permission": "rm -r x"}, {"plan": "first"}, away="agent-decides")
    permission = board.until_decision(run)
    assert permission["kind"] == "permission"
    board.answer(permission["id"], "Allow")
    assert board.until_state(run, "waiting")["reason"] == "you"
