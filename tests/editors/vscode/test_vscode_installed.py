"""`kanbots-ls editor vscode` in the real VS Code: the extension then uses that very server."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.code_server import CodeServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.editors.vscode.conftest import Windows
    from tests.fakes.boards import Board


@pytest.fixture
def code_server(
    binaries: dict[str, Path], vsix: Path, board: Board, person: dict[str, str]
) -> Iterator[CodeServer]:
    """code-server as it is without any extension of ours, its command line on PATH."""
    del vsix  # what is installed was packaged with it
    folder = Path(person["XDG_DATA_HOME"], "code-server", "extensions")
    program = Path(person["HOME"], "bin", "code-server")
    program.write_text(f'#!/bin/sh\nexec {binaries["code-server"]} "$@"\n')
    program.chmod(0o755)
    environment = {**person, "PWD": str(board.path)}
    with CodeServer(binaries["code-server"], folder, environment) as code_server:
        yield code_server


def test_the_command_installs_the_extension_which_uses_that_server_and_takes_it_back(
    code_server: CodeServer, windows: Windows, board: Board, person: dict[str, str]
) -> None:
    program = str(Path(person["HOME"], "bin", "code-server"))
    assert editor(person, "--install")["installed"] == [program]
    assert editor(person, "--install")["installed"] == []

    # No server is on the PATH of the editor.
    code_server.find_programs_in(os.defpath)
    window = windows.open(board.path)
    window.attached()

    assert editor(person, "--uninstall")["removed"] == [program]
    assert "kanbots" not in code_server.command("--list-extensions")


def editor(person: dict[str, str], *words: str) -> dict[str, list[str]]:
    """What the verb says it did."""
    done = subprocess.run(
        ["kanbots-ls", "editor", "vscode", *words, "--json"],
        env=person, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found
