"""A run has the files that `.worktreeinclude` asks for, before its agent starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.boards import Board, until
from tests.integration.board.steps import branches, inhabitants, shell, worktrees

if TYPE_CHECKING:
    from pathlib import Path


def ignore(board: Board, patterns: str) -> None:
    (board.path / ".git" / "info" / "exclude").write_text(patterns)


def include(board: Board, patterns: str) -> None:
    (board.path / ".worktreeinclude").write_text(patterns)


def test_the_agent_finds_what_was_asked_for(board: Board) -> None:
    ignore(board, ".env\nprivate\n.worktreeinclude\n")
    include(board, ".env\nREADME.md\n")
    (board.path / ".env").write_text("KEY=dummy\n")
    (board.path / "private").write_text("not asked for\n")

    run = board.run_script(shell("cp .env seen.txt; ls -A > there.txt"))

    place = board.until_state(run, "idle")["worktree"]
    assert (board.path / place / "seen.txt").read_text() == "KEY=dummy\n"
    assert "private" not in (board.path / place / "there.txt").read_text().split()


def test_what_is_left_out_is_told(board: Board) -> None:
    ignore(board, "mine\n")
    include(board, "mine\n")
    (board.path / "mine").symlink_to(board.path / "README.md")

    seen = board.until_state(board.run_script({"say": "here"}), "idle")

    [notice] = seen["notices"]
    assert notice.startswith("Not copied, though .worktreeinclude names it: mine (a link to ")


def much_to_copy(board: Board, count: int, megabytes: int) -> Path:
    """Copying takes long: many files, each of some size."""
    ignore(board, "data/\n")
    include(board, "data/\n")
    (board.path / "data").mkdir()
    for number in range(count):
        with (board.path / "data" / f"{number:04}").open("wb") as file:
            file.truncate(megabytes << 20)
    return board.path / "data"


def test_progress_is_shown_and_a_stop_takes_everything_away(board: Board) -> None:
    much_to_copy(board, 200, 16)
    run = board.run_script({"say": "here"})

    seen = until(lambda: (now := board.run(run))["progress"] and now, "progress")
    board.stop(run)

    assert (seen["state"], seen["phase"]) == ("preparing", "files")
    assert " of 200 copied, " in seen["progress"]
    stopped = board.until_state(run, "stopped")
    assert (stopped["progress"], stopped["worktree"]) == (None, None)
    assert (worktrees(board), branches(board)) == ([], [])
    assert not list(board.path.glob(".kanbots/worktrees/*"))


def test_a_crash_while_copying_leaves_one_whole_copy(board: Board) -> None:
    data = much_to_copy(board, 60, 4)
    run = board.run_script({"say": "here"})
    until(lambda: any(board.path.glob(".kanbots/worktrees/*/data/*")), "a copy")
    board.kill_daemon()
    until(lambda: not inhabitants(board.path / ".kanbots"), "the end of all git")

    place = board.path / board.until_state(run, "idle")["worktree"]

    wanted = {file.name: file.stat().st_size for file in data.iterdir()}
    assert {file.name: file.stat().st_size for file in (place / "data").iterdir()} == wanted
    assert worktrees(board) == [f"issue-{run}"]
