"""Without a server on PATH, the one that the extension brings along is installed, when wanted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.editors.conftest import SETTINGS, settle
from tests.fakes.boards import Board, board_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.editors.vscode.code_server import CodeServer
    from tests.editors.vscode.conftest import Windows

# What VS Code's own scripts, git and a login shell call; among them is no Python and no uv.
PROGRAMS = ("sh", "env", "dirname", "uname", "cat", "sed", "grep", "ps", "which", "git", "nice")
# It is fetched and installed.
SECONDS = 180
SOURCES = {
    "global.index-url": "UV_DEFAULT_INDEX",
    "global.find-links": "UV_FIND_LINKS",
    "global.cert": "SSL_CERT_FILE",
}


@pytest.fixture
def bare(person: dict[str, str]) -> Path:
    """A PATH without Python, uv or our server; what a test links into it is there as well."""
    folder = Path(person["HOME"], "bare")
    folder.mkdir()
    for program in PROGRAMS:
        if found := shutil.which(program):
            (folder / program).symlink_to(found)
    return folder


@pytest.fixture
def bank(board: Board) -> Iterator[Board]:
    """A second repository whose team has a board."""
    with board_at(board.path.with_name("bank")) as bank:
        (bank.path / "kanbots.toml").write_text(SETTINGS)
        yield bank
        settle(bank)


def test_what_is_missing_is_one_message_and_a_setting_brings_the_boards_without_a_reload(
    bank: Board, code_server: CodeServer, windows: Windows, board: Board, bare: Path, tmp_path: Path
) -> None:
    code_server.find_programs_in(bare)
    workspace = tmp_path / "both.code-workspace"
    workspace.write_text(folders(board))
    window = windows.open(workspace)

    window.started(window.toast("installing its server needs Python 3.11 or newer"))
    workspace.write_text(folders(board, bank))
    window.sees(window.row("bank"))
    window.command("Notifications: Show Notifications")
    expect(window.notice("KanBots")).to_have_count(1)

    server = Path(sys.executable).with_name("kanbots-ls")
    code_server.configure_machine(kanbots__server__path=str(server))
    window.attached()


@pytest.mark.offers("vscode", "server")
@pytest.mark.timeout(600, func_only=True)
def test_the_button_chooses_a_python_and_the_server_that_comes_along_is_installed_with_it(
    code_server: CodeServer, windows: Windows, board: Board, bare: Path, tmp_path: Path
) -> None:
    python = tmp_path / "pythons" / "python3"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    code_server.find_programs_in(bare)
    # Where packages come from is for the machine to say.
    code_server.environment |= {k: v for k, v in os.environ.items() if k.startswith("PIP_")}
    window = windows.open(board.path)

    window.started(window.toast("installing its server needs Python"))
    window.presses("Choose a Python…", on="installing its server needs Python")
    window.chooses(python)

    window.sees(window.status("KanBots idle"), within=SECONDS)
    assert len(installed(code_server)) == 1


@pytest.mark.timeout(600, func_only=True)
def test_a_server_is_installed_by_uv_once_somebody_agreed(
    code_server: CodeServer, windows: Windows, board: Board, bare: Path
) -> None:
    (bare / "python3").symlink_to(sys.executable)
    (bare / "uv").symlink_to(Path(sys.executable).with_name("uv"))
    code_server.find_programs_in(bare)
    code_server.environment |= sources()
    window = windows.open(board.path)

    window.started(window.toast("its server is not installed yet"))
    assert installed(code_server) == []
    window.presses("Install the Server", on="its server is not installed yet")

    window.sees(window.status("KanBots idle"), within=SECONDS)
    [program] = installed(code_server)
    assert "uv = " in (program.parents[1] / "pyvenv.cfg").read_text()


def installed(code_server: CodeServer) -> list[Path]:
    """The servers in the extension's own storage."""
    return list(code_server.data.glob("User/globalStorage/*/server/*/bin/kanbots-ls"))


def folders(*boards: Board) -> str:
    """A workspace file."""
    return json.dumps({"folders": [{"path": str(each.path)} for each in boards]})


def sources() -> dict[str, str]:
    """Where packages come from, as pip is told by the machine, in uv's words."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    return {SOURCES[k]: v.strip("'") for k, v in told.items() if k in SOURCES}
