"""*Stuck?* stands beside the state of a working run, and goes by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.boards import Board, until
from tests.integration.board.steps import BUSY, script, shell
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.integration.board.steps import Json


def seen(board: Board, run: str) -> Json | None:
    """The run's view once it has the hint."""
    view = board.run(run)
    return view if view["stuck"] else None


def test_a_call_that_fails_again_and_again_is_pointed_at_until_another_does_well(
    board: Board,
) -> None:
    waits = shell("until test -e go; do sleep 0.05; done")
    run = board.run_script(*[shell("exit 3")] * 3, waits, BUSY)

    view = until(lambda: seen(board, run), "the hint")

    assert (view["state"], view["stuck"]) == ("working", "`exit 3` failed 3 times in a row")
    assert "stuck? `exit 3` failed 3 times in a row" in Terminal(board).do("status").stdout
    (Path(view["worktree"]) / "go").touch()
    until(lambda: not seen(board, run), "the end of the hint")


def test_a_silent_turn_is_pointed_at_and_nothing_is_done_to_it(board: Board) -> None:
    (board.path / "kanbots.toml").write_text("[agent]\nstuck_minutes = 0.02\n")
    run = board.run_script(BUSY)

    view = until(lambda: seen(board, run), "the hint")

    assert (view["state"], view["stuck"]) == ("working", "silent for over 0.02 minutes")
    (board.path / "kanbots.toml").write_text("")
    board.reply(run, script({"say": "here"}, BUSY))
    until(lambda: not seen(board, run), "the end of the hint")
    assert board.run(run)["state"] == "working"
