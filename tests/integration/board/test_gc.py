"""gc tells what there is, does what was agreed to, and deletes nothing that lives."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import journal, shell, worktrees
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

WORK = shell("echo made > made.txt && git add made.txt && git commit --quiet -m Made")
LOOSE = shell("echo loose > loose.txt")


def holdings(terminal: Terminal) -> dict[str, Any]:
    found = terminal.json("gc")["holdings"]
    return {item["run"]: item for item in found}


def aged(board: Board, run: str) -> Path:
    """The run's trash entry, made forty years old."""
    (entry,) = (board.path / ".kanbots" / "trash").glob(f"{run}-*")
    old = entry.with_name(f"{run}-19860101T000000000000Z")
    entry.rename(old)
    return old


def test_it_lists_without_touching_and_offers_only_what_is_done_with(board: Board) -> None:
    merged, loose = board.run_script(WORK), board.run_script(LOOSE)
    for run in (merged, loose):
        board.until_state(run, "idle")
    git(board.path, "merge", "--quiet", f"kanbots/issue-{merged}")
    terminal = Terminal(board)

    found = holdings(terminal)

    assert (found[merged]["unmerged"], found[merged]["unpushed"]) == (0, None)
    assert (found[merged]["dirty"], found[merged]["offered"]) == (0, True)
    assert (found[loose]["dirty"], found[loose]["offered"]) == (1, False)
    assert found[loose]["bytes"] > 0
    told = terminal.do("gc")
    assert re.search(
        rf"^\* .* {merged} +idle .* A card: nothing that is", told.stdout, re.MULTILINE
    )
    assert "1 uncommitted" in told.stdout
    assert "`kanbots-ls gc --yes`" in told.stderr
    assert len(worktrees(board)) == 2
    assert "Discarded" in terminal.do("gc", "--yes").stdout
    assert worktrees(board) == [f"issue-{loose}"]
    assert holdings(terminal)[merged]["kind"] == "trash"
    assert terminal.json("restore", merged)["source"] == "trash"


def test_it_deletes_old_trash_and_says_so_and_the_run_still_comes_back(board: Board) -> None:
    old, new = board.run_script(LOOSE), board.run_script(LOOSE)
    for run in (old, new):
        board.until_state(run, "idle")
        board.call("kanbots/run/discard", run=run)
    entry = aged(board, old)
    terminal = Terminal(board)
    assert {run: item["offered"] for run, item in holdings(terminal).items()} == {
        old: True,
        new: False,
    }

    assert "Deleted from the trash" in terminal.do("gc", "--yes").stdout

    assert not entry.exists()
    assert list(holdings(terminal)) == [new]
    assert [event["run"] for event in journal(board, "trash_emptied")] == [old]
    assert terminal.json("gc", "--days", "1")["holdings"][0]["offered"] is False
    assert terminal.json("gc", "--days", "0")["holdings"][0]["offered"] is True
    assert terminal.do("gc", "--days", "0").stdout.startswith("* ")
    terminal.json("gc", "--days", "0", "--yes")
    assert holdings(terminal) == {}
    assert "ignored files" in terminal.do("restore", old).stdout


def test_a_daemon_that_starts_empties_what_is_too_old(board: Board) -> None:
    run = board.run_script(LOOSE)
    board.until_state(run, "idle")
    board.call("kanbots/run/discard", run=run)
    entry = aged(board, run)
    board.close()
    board.show()
    until(lambda: not entry.exists(), "the emptying")


def test_trash_that_is_gone_or_of_an_unknown_run_is_no_trouble(board: Board) -> None:
    run = board.run_script(LOOSE)
    board.until_state(run, "idle")
    board.call("kanbots/run/discard", run=run)
    trash = board.path / ".kanbots" / "trash"
    (entry,) = trash.glob(f"{run}-*")
    shutil.copytree(entry, trash / "77-1-20260101T000000000000Z", symlinks=True)
    (trash / "notes.txt").write_text("mine\n")
    terminal = Terminal(board)
    assert sorted(holdings(terminal)) == [run, "77-1"]
    shutil.rmtree(board.path / ".kanbots")
    assert terminal.do("gc").stdout == "No run has anything on the disk.\n"
