"""A discard is undone as a person does it: the run is as it was, and goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import (
    BUSY,
    ask,
    branches,
    journal,
    question,
    said,
    script,
    shell,
    worktrees,
)
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

WORK = (
    shell("echo committed > made.txt && git add made.txt && git commit --quiet -m Made"),
    shell("echo uncommitted > loose.txt && echo 'secret' > .env && echo .env >> .git-ignored"),
)


def test_a_restored_run_is_as_it_was_and_takes_a_reply(board: Board) -> None:
    run = board.run_script(*WORK)
    before = board.until_state(run, "idle")
    terminal = Terminal(board)
    told = terminal.do("discard", run).stdout
    assert f"To have it back: kanbots-ls restore {run}" in told
    assert f"`kanbots-ls restore {run}` brings it back" in terminal.refused("reply", run, "Go on.")

    document = terminal.json("restore", run)

    assert (document["source"], document["missing"]) == ("trash", [])
    after = document["run"]
    same = ("state", "branch", "worktree", "session_id", "cost_usd", "turns")
    assert {key: after[key] for key in same} == {
        "state": "idle",
        "branch": before["branch"],
        "worktree": before["worktree"],
        "session_id": before["sessionId"],
        "cost_usd": before["costUsd"],
        "turns": before["turns"],
    }
    assert after["discarded_at"] is None
    assert branches(board) == [before["branch"]]
    board.reply(run, script(shell("cat loose.txt made.txt >> both.txt"), {"say": "resumed"}))
    board.until_state(run, "idle")
    assert said(board, run) == ["resumed"]
    both = Path(before["worktree"]) / "both.txt"
    assert both.read_text() == "uncommitted\ncommitted\n"
    board.call("kanbots/run/discard", run=run)
    assert (worktrees(board), branches(board)) == ([], [])


def test_a_stopped_run_is_stopped_again_after_a_new_daemon_too(board: Board) -> None:
    run = board.run_script(BUSY)
    board.until_state(run, "working")
    board.stop(run)
    board.call("kanbots/run/discard", run=run)
    board.close()
    restored = board.call("kanbots/run/restore", run=run)["run"]
    board.close()
    assert (restored["state"], board.run(run)["state"]) == ("stopped", "stopped")
    assert board.run(run)["discardedAt"] is None
    assert [event["source"] for event in journal(board, "run_restored")] == ["trash"]


def emptied(board: Board) -> None:
    shutil.rmtree(board.path / ".kanbots" / "trash")


def deleted(board: Board) -> None:
    shutil.rmtree(board.path / ".kanbots")


def cleaned(board: Board) -> None:
    git(board.path, "clean", "--quiet", "-f", "-d", "-x")


def stashed(board: Board) -> None:
    git(board.path, "stash", "push", "--quiet", "--all")


@pytest.mark.parametrize("lose", [emptied, deleted, cleaned, stashed])
def test_restore_says_what_is_missing_when_the_trash_is_gone(
    board: Board, lose: Callable[[Board], None]
) -> None:
    run = board.run_script(*WORK)
    place = Path(board.until_state(run, "idle")["worktree"])
    terminal = Terminal(board)
    board.call("kanbots/run/discard", run=run)
    lose(board)
    git(board.path, "gc", "--quiet", "--prune=now")

    told = terminal.do("restore", run).stdout

    assert f"Restored {run}; it is idle again." in told
    assert "made anew from its rescue ref" in told
    assert "ignored files" in told
    assert (place / "loose.txt").read_text() == "uncommitted\n"
    assert "?? loose.txt" in git(place, "status", "--porcelain")
    board.reply(run, script({"say": "resumed"}))
    board.until_state(run, "idle")
    assert said(board, run) == ["resumed"]


def test_restore_refuses_what_was_never_discarded_or_had_nothing(board: Board) -> None:
    run = board.run_script(*WORK)
    place = Path(board.until_state(run, "idle")["worktree"])
    terminal = Terminal(board)
    assert "is not discarded" in terminal.refused("restore", run)
    assert "There is no run 9-9" in terminal.refused("restore", "9-9")
    board.call("kanbots/run/discard", run=run)
    place.mkdir()
    (place / "mine.txt").write_text("mine\n")
    told = terminal.refused("restore", run)
    assert told == (
        f"Run {run} was not restored: there is something at {place}. Move it away and try again."
    )
    assert [path.name for path in place.iterdir()] == ["mine.txt"]
    shutil.rmtree(place)
    assert terminal.json("restore", run)["source"] == "trash"


def test_a_working_run_is_stopped_and_discarded_in_one_act(board: Board) -> None:
    run = board.run_script(shell("echo half > half.txt"), BUSY)
    board.until_state(run, "working")
    terminal = Terminal(board)
    told = terminal.refused("discard", run)
    assert f"Run {run} is working" in told
    assert f"`kanbots-ls discard {run} --stop`" in told

    ref = terminal.json("discard", run, "--stop")["rescue_ref"]

    assert (worktrees(board), branches(board)) == ([], [])
    assert ref == f"refs/kanbots/rescue/{run}"
    assert terminal.json("restore", run)["run"]["state"] == "stopped"


def test_a_waiting_run_is_discarded_with_its_question(board: Board) -> None:
    run = board.run_script(ask(question("Which?", "this", "that")))
    board.until_decision(run)
    assert "is waiting" in Terminal(board).refused("discard", run)
    Terminal(board).json("discard", run, "--stop")
    assert board.decisions() == []
    assert worktrees(board) == []


def test_a_crash_between_stop_and_discard_ends_in_a_discard(board: Board) -> None:
    run = board.run_script(BUSY)
    board.until_state(run, "working")
    terminal, keeper = Terminal(board), board.keeper_pid(run)
    os.kill(keeper, signal.SIGSTOP)  # The stop can't have ended before the crash.
    asking = threading.Thread(target=terminal.do, args=("discard", run, "--stop"))
    asking.start()
    until(lambda: journal(board, "discard_requested"), "the request")
    assert not journal(board, "stop_finished")
    board.kill_daemon()
    asking.join()
    os.kill(keeper, signal.SIGCONT)
    until(lambda: board.run(run)["discardedAt"], "the discard")
    assert (worktrees(board), branches(board)) == ([], [])


def test_a_persons_shell_inside_is_named_and_the_runs_own_agent_is_not(board: Board) -> None:
    run = board.run_script(*WORK)
    place = board.until_state(run, "idle")["worktree"]
    assert board.agent_pid(run)
    with subprocess.Popen(["sh"], cwd=place, stdin=subprocess.PIPE) as shell_of_somebody:
        with pytest.raises(Refused, match=rf"process {shell_of_somebody.pid} \(sh\) works inside"):
            board.call("kanbots/run/discard", run=run)
        assert board.run(run)["discardedAt"] is None
        shell_of_somebody.communicate()
    board.call("kanbots/run/discard", run=run)
    assert worktrees(board) == []
