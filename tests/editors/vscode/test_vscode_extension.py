"""The extension in a real VS Code, installed as a person would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.extension import packaged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editors.vscode.code_server import CodeServer
    from tests.editors.vscode.conftest import Windows
    from tests.editors.vscode.workbench import Workbench
    from tests.fakes.boards import Board


@pytest.fixture(scope="session")
def vsix() -> Path:
    return packaged()


@pytest.fixture
def extended(vsix: Path, code_server: CodeServer, windows: Windows, board: Board) -> Workbench:
    """A window with the extension, on the board's repository; the server is on the PATH."""
    code_server.install(vsix)
    return windows.open(board.path)


def test_the_status_bar_has_the_boards_line_and_opens_the_board(
    extended: Workbench, board: Board
) -> None:
    board.add("Add OAuth login")
    extended.sees(extended.status("KanBots"))

    extended.clicks(extended.status("KanBots"))

    extended.sees(extended.tab("board.md"))
    extended.until(lambda: "Add OAuth login" in extended.editor_text(), "the card on the board")
