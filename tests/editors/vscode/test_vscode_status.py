"""The status bar says what runs, waits and costs, in every window and after each reload."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.integration.board.steps import BUSY, ask, question, script

if TYPE_CHECKING:
    from tests.editors.vscode.conftest import Windows
    from tests.editors.vscode.workbench import Workbench
    from tests.fakes.boards import Board

ROUND = script({"cost": 0.75}, ask(question("Up or down?", "Up", "Down")), {"say": "Rounded."})
WORK = script({"cost": 0.5}, BUSY)


@pytest.mark.offers("vscode", "status", "reload")
def test_the_status_bar_follows_the_board_and_is_back_after_a_reload(
    window: Workbench, board: Board
) -> None:
    window.sees(window.status("idle"))
    board.add("Round prices", ROUND)
    board.add("Sell more", WORK)

    board.dispatch(1, 2)
    window.sees(window.status(line(r"▶ 1", r"❓ 1", r"\$1\.25 paper")))
    window.reload()
    window.attached()
    window.sees(window.status(line(r"▶ 1", r"❓ 1", r"\$1\.25 paper")))

    board.answer("1-1.1", "Up")
    window.sees(window.status(line(r"▶ 1", r"\$1\.25 paper")))


def test_two_windows_on_one_repository_show_the_same_board(windows: Windows, board: Board) -> None:
    board.add("Sell more", WORK)
    one, other = windows.open(board.path), windows.open(board.path)
    one.attached()
    other.attached()

    board.dispatch(1)

    one.sees(one.status("▶ 1"))
    other.sees(other.status("▶ 1"))


def line(*parts: str) -> re.Pattern[str]:
    """The line has exactly these parts, in this order."""
    return re.compile(r"KanBots " + r"\s+".join(parts) + r"$")
