"""A run's directory or the whole repository removed: told, and nothing goes on by itself."""

from __future__ import annotations

import json
import shutil
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import (
    BUSY,
    ask,
    is_alive,
    journal,
    question,
    said,
    shell,
)
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.board.steps import Json

GONE_SECONDS = 30
WORK = ({"cost": {"usd": 0.25}}, {"say": "one"}, shell("echo made > made.txt"))
STATES = {
    "idle": (),
    "working": (BUSY,),
    "waiting": (ask(question("Which way?", "Left", "Right")),),
}


def the_directory(board: Board, run: str) -> Callable[[], None]:
    """Remove it; what is returned puts back the agent's session, which a real one has elsewhere."""
    directory = board.data / "runs" / run
    files = until(lambda: list(directory.glob("scripted-*.json")), "a session")
    kept = {path: path.read_text() for path in files}
    shutil.rmtree(directory)

    def put_back() -> None:
        for path, text in kept.items():
            path.write_text(text)

    return put_back


def left(board: Board, run: str) -> list[Json]:
    """The steps that the agent has not begun, by its own session."""
    steps: list[Json] = []
    for file in (board.data / "runs" / run).glob("scripted-*.json"):
        steps += json.loads(file.read_text())["rest"]
    return steps


def is_gone(pid: int) -> bool:
    return not is_alive(pid)


def turns(seen: Json) -> int:
    return int(seen["turns"])


def the_transcript(board: Board, run: str) -> None:
    (board.data / "runs" / run / "transcript.ndjson").unlink()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("state", STATES)
def test_a_run_whose_directory_is_removed_while_no_daemon_runs_is_told_and_starts_nothing(
    state: str, board: Board, scratch_person: Path
) -> None:
    run = board.run_script(*WORK, *STATES[state], {"say": "two"})
    board.until_state(run, state)
    until(lambda: board.events(run, "tool_ended"), "the work")
    agent = board.agent_pid(run)
    board.kill_daemon()
    shutil.rmtree(scratch_person / "kanbots" / "cache", ignore_errors=True)
    put_session_back = the_directory(board, run)

    seen = board.until_state(run, "failed")

    assert "Its transcript is gone: somebody removed the run's directory" in seen["reason"]
    assert board.decisions() == []
    assert not is_alive(agent), "two agents must never share a worktree"
    assert len(journal(board, "agent_starting")) == 1
    if state == "idle":
        assert seen["costUsd"] == 0.25, "the journal knows it"
    board.kill_daemon()
    assert board.until_state(run, "failed")["reason"] == seen["reason"]
    assert len(journal(board, "agent_starting")) == 1

    put_session_back()
    board.reply(run, "Go on.")
    done, heard = turns(board.until_state(run, "idle")), said(board, run)
    assert heard[-1] == ("two" if state == "working" else heard[-1])
    board.kill_daemon()
    assert (turns(board.until_state(run, "idle")), said(board, run)) == (done, heard)
    assert len(journal(board, "agent_starting")) == 2

    document = Terminal(board).json("discard", run)
    kept = git(board.path, "ls-tree", "--name-only", document["rescue_ref"]).split()
    assert "made.txt" in kept
    board.until_state(board.dispatch(1)[0], state)


def test_a_transcript_that_was_removed_alone_is_told_as_well(board: Board) -> None:
    run = board.run_script(*WORK)
    board.until_state(run, "idle")
    board.close()
    the_transcript(board, run)

    seen = board.until_state(run, "stopped")["reason"]
    assert seen.startswith("stopped by you at the terminal. Its transcript is gone")
    shown = Terminal(board).do("log", run).stdout
    assert shown.startswith(f"There is no word of run {run}.")
    assert "can't be shown any more" in shown
    board.call("kanbots/run/discard", run=run)


@pytest.mark.timeout(120)
def test_a_run_whose_directory_is_removed_under_a_living_agent_is_ended_and_told(
    board: Board,
) -> None:
    run, other = board.run_script(*WORK, BUSY, {"say": "two"}), board.run_script(BUSY)
    for each in (run, other):
        board.until_state(each, "working")
    until(lambda: len(left(board, run)) == 1, "the busy step")
    agent, keeper = board.agent_pid(run), board.keeper_pid(run)

    put_session_back = the_directory(board, run)

    board.until_state(run, "failed")
    # Its keeper may have ended the agent before the daemon misses the transcript.
    until(lambda: "Its transcript is gone" in board.run(run)["reason"], "the reason")
    for pid in (agent, keeper):
        until(partial(is_gone, pid), f"the end of {pid}", GONE_SECONDS)
    assert board.run(other)["state"] == "working"
    put_session_back()
    board.reply(run, "Go on.")
    board.until_state(run, "idle")
    assert said(board, run) == ["two"]
    board.kill_daemon()
    board.until_state(run, "idle")
    assert said(board, run) == ["two"]


def the_whole(board: Board) -> None:
    until(partial(is_removed, board.path), "an empty place")


def the_git_directory(board: Board) -> None:
    until(partial(is_removed, board.path / ".git"), "no git directory")


def is_removed(path: Path) -> bool:
    """Take away what is there; git may put a file there meanwhile."""
    shutil.rmtree(path, ignore_errors=True)
    return not path.exists()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("remove", [the_whole, the_git_directory])
def test_of_a_repository_that_is_removed_no_process_is_left(
    remove: Callable[[Board], None], board: Board
) -> None:
    run = board.run_script(BUSY)
    board.until_state(run, "working")
    processes = (board.agent_pid(run), board.keeper_pid(run), board.daemon_pid)

    remove(board)

    for pid in processes:
        until(partial(is_gone, pid), f"the end of {pid}", GONE_SECONDS)
    assert not (board.path / ".git").exists()
    board.disconnect()
    board.path.mkdir(exist_ok=True)
    git(board.path, "init", "--quiet")
