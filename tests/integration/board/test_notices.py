"""What stands of every dispatch is told once a board and again when it changed; scripts get all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kanbots_ls.supervisor.counter.dispatching import BYPASSES, UNBOUNDED
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.fakes.boards import Board


def dispatched(board: Board, **wishes: Any) -> tuple[list[str], list[str]]:
    """The notices of another card's dispatch, and which of them are news."""
    card = board.add("A card")
    done = board.call("kanbots/run/dispatch", cards=[card], agent="scripted", **wishes)
    return done["notices"], done["news"]


def test_mode_and_budget_are_news_once_and_whenever_they_changed(board: Board) -> None:
    both = [BYPASSES, UNBOUNDED]
    assert dispatched(board) == (both, both)
    assert dispatched(board) == (both, [])
    board.kill_daemon()
    assert dispatched(board) == (both, []), "a board remembers"

    assert dispatched(board, mode="acceptEdits") == ([UNBOUNDED], [])
    assert dispatched(board, mode="acceptEdits", budgetUsd=1) == ([], [])
    assert dispatched(board, budgetUsd=1) == ([BYPASSES], [BYPASSES])
    assert dispatched(board) == (both, [UNBOUNDED])


def test_what_passes_is_news_each_time(board: Board) -> None:
    (board.path / "a.txt").write_text("new\n")
    for _ in range(2):
        notices, news = dispatched(board)
        assert "1 uncommitted file" in notices[-1]
        assert notices[-1] in news


def test_a_script_is_told_everything_each_time_and_no_person_by_that(board: Board) -> None:
    for number in (1, 2):
        board.add("A card")
        document = Terminal(board).json("dispatch", str(number), "--agent", "scripted")
        assert document["notices"] == [BYPASSES, UNBOUNDED]

    board.add("A card")
    board.add("A card")
    first, second = (
        Terminal(board).do("dispatch", number, "--agent", "scripted").stderr.splitlines()
        for number in ("3", "4")
    )
    assert first == [f"note: {BYPASSES}", f"note: {UNBOUNDED}"]
    assert second == []
