"""Boards of one machine never touch each other, whatever their runs are called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous import processes
from tests.fakes.boards import Board, board_at, git, make_repository, until
from tests.integration.board.leaving import nothing_left
from tests.integration.board.steps import (
    ask,
    branches,
    inhabitants,
    is_alive,
    kill_keeper,
    pids_in,
    question,
    said,
    say_answer,
    shell,
    worktrees,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.integration.board.steps import Json

QUESTION = ask(question("Which way?", "Left", "Right"))
IDLE, WORKING, ASKING = "1-1", "2-1", "3-1"


@pytest.fixture
def neighbours(tmp_path: Path) -> Iterator[tuple[Board, Board]]:
    """Two boards of the same repository, cloned, each with runs of the same ids and titles."""
    with nothing_left(tmp_path), ExitStack() as stack:
        boards = [stack.enter_context(board_at(tmp_path / name / "shop")) for name in "ab"]
        for board in boards:
            populate(board, board.path.parent / "pids")
        yield boards[0], boards[1]


def populate(board: Board, pids: Path) -> None:
    """One run that is idle, one at work with a command outside its session, one that asks."""
    idle = board.run_script({"write": {"path": "note", "text": f"of {board.path}\n"}})
    working = board.run_script(shell(f"setsid sh -c 'echo $$ > {pids}; exec sleep 600' & wait"))
    asking = board.run_script(QUESTION, say_answer())
    assert [idle, working, asking] == [IDLE, WORKING, ASKING]
    board.until_state(idle, "idle")
    board.until_decision(asking)
    pids_in(pids, 1)


def household(board: Board) -> Json:
    """All that a neighbour could break: states, processes, worktrees, branches, work, questions."""
    runs = [board.run(run) for run in (IDLE, WORKING, ASKING)]
    pids = [f(run) for f in (board.agent_pid, board.keeper_pid) for run in (WORKING, ASKING)]
    pids += [board.daemon_pid, *pids_in(board.path.parent / "pids", 1)]
    return {
        "runs": [(run["id"], run["state"], run["sessionId"], run["worktree"]) for run in runs],
        "living": [pid for pid in pids if is_alive(pid)],
        "worktrees": worktrees(board),
        "branches": branches(board),
        "rescued": git(board.path, "for-each-ref", "refs/kanbots"),
        "note": board.call("kanbots/run/diff", run=IDLE)["patch"],
        "decisions": [(d["id"], d["state"]) for d in board.decisions(everything=True)],
    }


def stop_all(board: Board) -> None:
    board.call("kanbots/run/stop", all=True)
    assert board.decisions() == []


def stop_one(board: Board) -> None:
    board.stop(ASKING)


def discard(board: Board) -> None:
    board.call("kanbots/run/discard", run=IDLE)


def answer(board: Board) -> None:
    board.answer(f"{ASKING}.1", "Left")
    board.until_state(ASKING, "idle")
    assert said(board, ASKING) == ["heard Left"]


def kill(board: Board) -> None:
    board.kill_daemon()
    kill_keeper(board, WORKING)
    os.kill(board.agent_pid(WORKING), 9)
    board.until_state(WORKING, "interrupted")


def stop_daemon(board: Board) -> None:
    board.close()
    until(lambda: not inhabitants(board.path), "an empty house")


ACTS: tuple[Callable[[Board], None], ...] = (discard, kill, answer, stop_one, stop_all, stop_daemon)


def test_what_happens_on_one_board_leaves_the_other_as_it_was(
    neighbours: tuple[Board, Board],
) -> None:
    one, other = neighbours
    before = household(other)
    assert len(before["living"]) == 6

    for act in ACTS:
        act(one)
        assert household(other) == before, f"after {act.__name__}"

    answer(other)


@pytest.mark.timeout(120)
def test_twenty_terminals_at_once_find_one_daemon(tmp_path: Path) -> None:
    path = make_repository(tmp_path / "shop")
    program = [sys.executable, "-P", "-m", "kanbots_ls"]
    with nothing_left(tmp_path), board_closing(path):
        clients = [
            subprocess.Popen(
                [*program, "status", "--json"],
                cwd=path,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(20)
        ]
        outcomes = [client.communicate(timeout=90) for client in clients]

        assert [client.returncode for client in clients] == [0] * 20, outcomes
        assert all(json.loads(out)["cards"] == [] and not err for out, err in outcomes)
        assert len(daemons(path)) == 1
        log = (path / ".git" / "kanbots" / "daemon.log").read_text()
        assert log.count("daemon 0.1.0 starts") == 1, log


def daemons(path: Path) -> list[int]:
    """The living daemons of that repository."""
    found = inhabitants(path)
    return [pid for pid in found if processes.is_ours(pid) and " daemon " in found[pid]]


def board_closing(path: Path) -> ExitStack:
    """Ends the daemon of a repository that others have used."""
    stack = ExitStack()
    stack.callback(Board(path).close)
    return stack
