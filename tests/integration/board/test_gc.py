"""gc tells what there is, does what was agreed to, and deletes nothing that lives."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import journal, shell, worktrees
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

WORK = shell("echo made > made.txt && git add made.txt && git commit --quiet -m Made")
LOOSE = shell("echo loose > loose.txt")


def holdings(terminal: Terminal, *kinds: str) -> dict[str, Any]:
    """What there is of these kinds, of directories unless told otherwise."""
    found = terminal.json("gc")["holdings"]
    wanted = kinds or ("worktree", "trash")
    return {item["run"]: item for item in found if item["kind"] in wanted}


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


def checkpoints(board: Board, run: str) -> list[str]:
    prefix = f"refs/kanbots/runs/{run}/"
    return git(board.path, "for-each-ref", "--format=%(refname) %(objectname)", prefix).split("\n")


def test_checkpoints_of_emptied_trash_are_listed_and_dropped_when_asked_and_the_run_comes_back(
    board: Board,
) -> None:
    run, kept = board.run_script(LOOSE), board.run_script(LOOSE)
    for each in (run, kept):
        board.until_state(each, "idle")
    board.call("kanbots/run/discard", run=run)
    terminal = Terminal(board)
    assert holdings(terminal, "checkpoints") == {}
    aged(board, run)
    terminal.do("gc", "--yes")
    refs = checkpoints(board, run)

    found = holdings(terminal, "checkpoints")
    assert (list(found), found[run]["checkpoints"]) == ([run], len(refs))
    assert 0 < found[run]["bytes"] <= terminal.json("gc")["checkpoint_bytes"]
    assert found[run]["offered"] is False, "it was discarded today"
    assert f"{len(refs)} checkpoints" in terminal.do("gc").stdout
    assert checkpoints(board, run) == refs

    said = terminal.do("gc", "--days", "0", "--yes").stdout

    assert all(ref in said for ref in refs)
    assert checkpoints(board, run) == [""]
    assert len(checkpoints(board, kept)) == len(refs)
    (dropped,) = journal(board, "checkpoints_dropped")
    assert dropped["refs"] == refs
    assert holdings(terminal, "checkpoints") == {}
    git(board.path, "gc", "--quiet", "--prune=now")
    restored = terminal.json("restore", run)
    assert restored["source"] == "rescue"
    worktree = board.path / ".kanbots" / "worktrees" / f"issue-{run}"
    assert (worktree / "loose.txt").read_text() == "loose\n"


def test_no_checkpoint_goes_while_the_trash_has_the_run_or_nothing_else_keeps_its_work(
    board: Board,
) -> None:
    run = board.run_script(LOOSE)
    board.until_state(run, "idle")
    refs = checkpoints(board, run)
    with pytest.raises(Refused, match="only those of a discarded run"):
        board.call("kanbots/run/forget", run=run)
    board.call("kanbots/run/discard", run=run)
    with pytest.raises(Refused, match="once the trash is emptied"):
        board.call("kanbots/run/forget", run=run)
    aged(board, run)
    Terminal(board).do("gc", "--yes")
    git(board.path, "update-ref", "-d", f"refs/kanbots/rescue/{run}")
    with pytest.raises(Refused, match="while its rescue ref is there"):
        board.call("kanbots/run/forget", run=run)
    assert checkpoints(board, run) == refs


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
    assert holdings(terminal) == {}
