"""A run's work beside the code in VS Code: its changes, its program's page, its worktree."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.conftest import SETTINGS
from tests.editors.vscode.board_view import BoardView
from tests.editors.vscode.panes import browses, column, finds, lines, repositories, watched
from tests.editors.vscode.workbench import Workbench
from tests.fakes.boards import git, until
from tests.integration.board.servers import SERVER
from tests.integration.board.steps import is_alive, pids_in, script, shell

if TYPE_CHECKING:
    from tests.editors.vscode.code_server import CodeServer
    from tests.fakes.boards import Board

PRICES = "".join(f"price_{number} = {number}\n" for number in range(1, 300))
NEEDLE = "a needle in a worktree"
CHANGE = script(
    shell("sed -i 's/^price_120 = 120$/price_120 = 999/' prices.py"),
    {"write": {"path": "note.txt", "text": f"{NEEDLE}\n"}},
    {"say": "Done."},
)


@pytest.fixture
def done(board: Board) -> str:
    """A run that has changed a file and added one."""
    (board.path / "prices.py").write_text(PRICES)
    git(board.path, "add", ".")
    git(board.path, "commit", "--quiet", "--message", "Prices")
    (run,) = board.dispatch(board.add("Raise a price", CHANGE))
    board.until_state(run, "idle")
    return run


@pytest.mark.offers("vscode", "diff", "preview")
def test_changes_and_the_programs_page_open_beside_the_code_which_stays_where_it_is(
    done: str, window: Workbench, board: Board, tmp_path: Path
) -> None:
    window.open_file("prices.py")
    window.goes_to(120)
    window.until(lambda: "price_120 = 120" in window.editor_text(), "the line")
    code, beside = column(window, 1), column(window, 2)
    place = lines(code)

    window.lacks_command("KanBots: Start a run's preview")
    window.command("KanBots: Preview a run")
    window.picks(done)
    window.until(lambda: "price_120 = 999" in lines(beside), "the changed line")
    assert NEEDLE in lines(beside)
    assert lines(code) == place

    view = BoardView(window)
    view.open()
    view.folds(view.row("#1 Raise a price"))
    view.folds(view.row("1-1"))
    view.row("prices.py").click()
    window.sees(window.tab("prices.py (1-1)"))
    window.until(lambda: NEEDLE not in lines(beside), "one file's changes")

    pids = serve(board, tmp_path)
    window.command("KanBots: Start a run's preview")
    window.picks(done)
    window.presses("Run it", on="Run it in the worktree of 1-1?")
    browses(window, f"{done} in ")
    assert lines(code) == place
    server = pids_in(pids, 1)

    window.command("KanBots: Stop a run's preview")
    window.picks(done)
    until(lambda: not any(map(is_alive, server)), "the end of the program")
    window.lacks_command("KanBots: Stop a run's preview")


def test_a_worktree_is_out_of_search_watching_and_source_control_and_has_a_window_of_its_own(
    done: str, window: Workbench, board: Board, code_server: CodeServer
) -> None:
    worktree = Path(board.run(done)["worktree"])
    window.open_file("prices.py")
    window.command("KanBots: Preview a run")
    window.picks(done)
    window.sees(window.tab(f"{done}: changes"))

    finds(window, "price_120", "1 result in 1 file")
    finds(window, NEEDLE, "No results found")
    assert repositories(window) == ["shop"]
    seen = watched(code_server.data)
    assert board.path.stat().st_ino in seen
    assert seen.isdisjoint(inodes(worktree))

    view = BoardView(window)
    view.open()
    view.folds(view.row("#1 Raise a price"))
    with window.page.context.expect_page() as opened:
        view.chooses("Open Worktree in a New Window", view.row("1-1"))
    other = Workbench(opened.value)
    other.attached()
    other.open_file("note.txt")
    other.until(lambda: NEEDLE in other.editor_text(), "the file as the run has it")
    BoardView(other).open()
    other.sees(BoardView(other).row("#1 Raise a price"))


def serve(board: Board, scratch: Path) -> Path:
    """Name a small server as the team's preview; the file that gets its pid."""
    program, pids = scratch / "server.py", scratch / "pids"
    program.write_text(SERVER)
    command = f"{sys.executable} {program} {pids}"
    settings = f'{SETTINGS}\n[preview]\ncommand = "{command}"\n'
    (board.path / "kanbots.toml").write_text(settings)
    return pids


def inodes(folder: Path) -> set[int]:
    """Of the folder and all folders in it."""
    return {Path(place).stat().st_ino for place, _, _ in os.walk(folder)}
