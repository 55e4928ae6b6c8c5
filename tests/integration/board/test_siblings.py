"""What an agent is told of the others on its board, with each message anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.boards import until
from tests.integration.board.steps import BUSY, shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board


def told(board: Board, run: str, count: int) -> str:
    """The newest of that many messages, as the agent got it."""
    taken = until(
        lambda: [*board.events(run, "message_taken")][count - 1 :], f"message {count} of {run}"
    )
    return str(taken[-1]["fields"]["text"])


def test_each_message_names_who_is_at_work_now_and_on_which_files(board: Board) -> None:
    other = board.run_script(shell("echo new > käse.txt"), {"say": "x"}, BUSY, title="Make cheese")
    until(lambda: board.events(other, "text_said"), "the other's file")
    run = board.run_script({"say": "Done."}, title="Look on")
    board.until_state(run, "idle")
    assert "Make cheese" in told(board, run, 1)
    assert "käse.txt" in told(board, run, 1)
    board.stop(other)
    board.reply(run, "Go on.")
    assert "Make cheese" not in told(board, run, 2)
