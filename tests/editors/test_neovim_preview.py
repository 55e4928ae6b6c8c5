"""A run's files beside what they were, and the program they have become, from Neovim."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import until
from tests.integration.board.servers import answers, name, serve, until_preview
from tests.integration.board.steps import is_alive, pids_in, shell

if TYPE_CHECKING:
    from tests.editors.neovim_plugin import PluggedNeovim
    from tests.fakes.boards import Board

OPENER = """#!/bin/sh
echo "$1" >> "$HOME/opened"
"""


@pytest.fixture
def opened(person: dict[str, str]) -> Path:
    """The file that gets the addresses which the desktop is asked to open."""
    program = Path(person["HOME"]) / "bin" / "xdg-open"
    program.write_text(OPENER)
    program.chmod(0o755)
    return Path(person["HOME"]) / "opened"


def test_a_preview_has_its_own_directory_and_leaves_nothing_behind(
    plugged: PluggedNeovim, board: Board
) -> None:
    run = board.run_script(shell("rm kanbots.toml; echo x >> shop.py; echo y > 'a b.txt'"))
    board.until_state(run, "idle")
    plugged.open("README.md")
    plugged.ready()
    before = plugged.asks("vim.fn.execute('ls!')")

    plugged.kanbots("preview 1-1")
    plugged.sees("a b.txt of 1-1 (added)")
    worktree = board.run(run)["worktree"]
    assert plugged.asks("vim.fn.getcwd()") == worktree
    assert plugged.asks("#vim.api.nvim_list_tabpages()") == 2
    for title in ("kanbots.toml of 1-1 (deleted)", "shop.py of 1-1 (modified)"):
        plugged.keys("]", "l")
        plugged.sees(title)
    plugged.command("tabclose")

    plugged.until(lambda _: plugged.asks("vim.fn.execute('ls!')") == before, "the buffers before")
    assert plugged.asks("vim.fn.getcwd()") == str(board.path)
    assert plugged.asks("#vim.fn.getloclist(0)") == 0


def test_a_program_starts_after_a_yes_its_page_is_opened_and_it_stops_with_its_tree(
    plugged: PluggedNeovim, board: Board, opened: Path, tmp_path: Path
) -> None:
    pids = serve(board, tmp_path, before=f"setsid sleep 600 & echo $! > {tmp_path / 'pids'}")
    run = idle(board)
    plugged.open("shop.py")
    plugged.ready()

    plugged.kanbots("preview start 1-1")
    plugged.says("waits for your consent")
    plugged.until(lambda _: plugged.waiting() == 1, "the question")
    plugged.kanbots("answer")
    plugged.sees("setsid sleep 600", "Type number and <Enter>")
    plugged.keys("1", "enter")
    url = until_preview(board, run, "ready")["url"]
    plugged.says(f"1-1 answers at {url}")
    until(opened.exists, "the opened page")
    started = pids_in(pids, 2)
    assert answers(url)

    plugged.kanbots("preview stop 1-1")
    plugged.says("The preview of 1-1 was stopped by you in the editor.")
    until(lambda: not any(map(is_alive, started)), "the end of all that it started")
    assert opened.read_text() == f"{url}\n"


def test_what_another_client_has_started_is_told_and_opened_only_when_that_is_asked_for(
    plugged: PluggedNeovim, board: Board, opened: Path, tmp_path: Path
) -> None:
    serve(board, tmp_path)
    run = idle(board)
    plugged.open("shop.py")
    plugged.ready()
    board.call("kanbots/preview/start", run=run, agree=True)
    url = until_preview(board, run, "ready")["url"]
    plugged.says(f"1-1 answers at {url} (:Kanbots preview browse)")
    assert not opened.exists()

    plugged.kanbots("preview browse 1-1")

    until(opened.exists, "the opened page")
    assert opened.read_text() == f"{url}\n"
    board.call("kanbots/preview/stop", run=run)


def test_a_program_that_ends_says_how(plugged: PluggedNeovim, board: Board, opened: Path) -> None:
    name(board, "echo no such port; exit 3")
    idle(board)
    plugged.open("shop.py")
    plugged.ready()

    plugged.kanbots("preview start 1-1 agree=true")

    plugged.says("The preview of 1-1 ended with exit status 3, last saying: no such port")
    assert not opened.exists()


def idle(board: Board) -> str:
    """A run that has finished its turn."""
    run = board.run_script({"say": "here"})
    board.until_state(run, "idle")
    return run
