"""What a person has seen at a terminal is not shown again to whoever asks for the rest."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, git
from tests.integration.board.steps import journal
from tests.integration.board.terminal import ROOT, Terminal
from tests.integration.board.test_turns import turn, write

if TYPE_CHECKING:
    from tests.integration.board.steps import Json


def at_a_terminal(board: Board, *words: str) -> str:
    """Run a verb whose stdout is a terminal; what it printed there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "kanbots_ls", *words],
        cwd=board.path,
        env={**board.environment, "PYTHONPATH": str(ROOT), "PAGER": "cat"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        printed = b""
        try:
            while data := os.read(ours, 65536):
                printed += data
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    assert process.returncode == 0, printed
    return printed.decode()


def since(board: Board, run: str) -> Json:
    found: Json = board.call("kanbots/run/diff", run=run, sinceReview=True)
    return found


def test_only_a_whole_diff_at_a_terminal_counts_and_the_rest_is_what_came_after(
    board: Board,
) -> None:
    run = board.run_script(write("a", "1\n"))
    board.until_state(run, "idle")
    Terminal(board).do("diff", run)
    at_a_terminal(board, "diff", run, "--stat")
    with pytest.raises(Refused, match=f"Nobody has looked at all of run {run} yet"):
        since(board, run)

    assert "+1" in at_a_terminal(board, "diff", run)
    (seen,) = journal(board, "review_seen")
    assert since(board, run)["files"] == []
    turn(board, run, 2, write("b", "2\n"))
    git(board.path, "gc", "--quiet", "--prune=now")
    found = since(board, run)
    assert [file["path"] for file in found["files"]] == ["b"]
    assert found["base"] == seen["tree"]
    board.kill_daemon()
    shown = at_a_terminal(board, "diff", run, "--since-review")
    assert f"{run}, since you last looked, against {seen['tree'][:12]}: 1 file, +1 -0" in shown
    assert since(board, run)["files"] == []


def test_what_is_no_tree_is_not_noted(board: Board) -> None:
    run = board.run_script(write("a", "1\n"))
    board.until_state(run, "idle")
    with pytest.raises(Refused):
        board.call("kanbots/run/reviewed", run=run, tree="0" * 39 + "1")
    assert journal(board, "review_seen") == []
