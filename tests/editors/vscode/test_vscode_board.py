"""The board as text in VS Code, and windows on more than one repository."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.editors.conftest import settle
from tests.fakes.boards import Board, board_at
from tests.integration.board.steps import BUSY, script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.editors.vscode.conftest import Windows
    from tests.editors.vscode.workbench import Workbench


@pytest.fixture
def bank(board: Board, tmp_path: Path) -> Iterator[Board]:
    """A second repository of the same person, beside the shop."""
    with board_at(board.path.with_name("bank")) as bank:
        yield bank
        settle(bank)


@pytest.mark.offers("vscode", "board")
def test_the_palette_opens_the_board_and_its_text_goes_along(
    window: Workbench, board: Board
) -> None:
    board.add("Round prices")

    window.command("KanBots: Open the board")
    window.sees(window.tab("board.md"))
    window.until(lambda: "- #1 Round prices" in window.editor_text(), "the card")

    board.add("Sell more")
    window.until(lambda: "- #2 Sell more" in window.editor_text(), "the next card")


@pytest.mark.offers("vscode", "folders")
def test_status_bar_and_verbs_are_about_the_repository_of_the_active_editor(
    bank: Board, windows: Windows, board: Board, tmp_path: Path
) -> None:
    (bank.path / "bank.py").write_text("balance = 0\n")
    folders = [{"path": str(each.path)} for each in (board, bank)]
    workspace = tmp_path / "both.code-workspace"
    workspace.write_text(json.dumps({"folders": folders}))
    board.add("A card of the shop")
    bank.add("A card of the bank", script({"cost": 2}, BUSY))
    bank.dispatch(1)

    window = windows.open(workspace)
    window.attached()

    for file, line, card in (
        ("bank.py", "KanBots ▶ 1", "A card of the bank"),
        ("shop.py", "KanBots idle", "A card of the shop"),
    ):
        window.open_file(file)
        window.sees(window.status(line))
        window.command("KanBots: List cards")
        window.sees(card)
        window.keys("Escape")
