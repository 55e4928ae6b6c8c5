"""Without a server on PATH, the one that the extension brings along is installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.editors.vscode.code_server import CodeServer
    from tests.editors.vscode.conftest import Windows
    from tests.fakes.boards import Board

# What VS Code's own scripts, git and a login shell call; among them is no Python and no uv.
PROGRAMS = ("sh", "env", "dirname", "uname", "cat", "sed", "grep", "ps", "which", "git", "nice")
# It is fetched and installed.
SECONDS = 180


@pytest.fixture
def bare(person: dict[str, str]) -> Path:
    """A PATH without Python, uv or our server; what a test links into it is there as well."""
    folder = Path(person["HOME"], "bare")
    folder.mkdir()
    for program in PROGRAMS:
        if found := shutil.which(program):
            (folder / program).symlink_to(found)
    return folder


@pytest.mark.offers("vscode", "server")
@pytest.mark.timeout(600, func_only=True)
def test_the_server_that_comes_along_is_installed_and_serves_the_board(
    code_server: CodeServer, windows: Windows, board: Board, bare: Path
) -> None:
    (bare / "python3").symlink_to(sys.executable)
    code_server.find_programs_in(bare)
    # Where packages come from is for the machine to say.
    code_server.environment |= {k: v for k, v in os.environ.items() if k.startswith("PIP_")}
    window = windows.open(board.path)

    window.sees(window.status("KanBots idle"), within=SECONDS)
    programs = list(code_server.data.glob("User/globalStorage/*/server/*/bin/kanbots-ls"))
    assert len(programs) == 1
