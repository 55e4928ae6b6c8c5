"""Closed terminals, hang-ups and processes that were stopped for a while cost no run anything."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import Board, until
from tests.integration.board.steps import (
    ask,
    is_alive,
    numbered,
    numbers_on_disk,
    numbers_seen,
    question,
    said,
    say_answer,
    script,
)
from tests.integration.board.terminal import ROOT, Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 300
ASKING = (ask(question("Which way?", "Left", "Right")), say_answer())


def test_the_end_of_the_terminal_that_started_everything_ends_only_its_client(
    board: Board,
) -> None:
    card = board.add("A card", script(*ASKING))
    board.kill_daemon()
    ours, theirs = pty.openpty()
    words = ("dispatch", str(card), "--agent", "scripted", "--wait")
    client = subprocess.Popen(
        ["setsid", "--ctty", sys.executable, "-m", "kanbots_ls", *words],
        cwd=board.path,
        env={**board.environment, "PYTHONPATH": str(ROOT)},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    decision = board.until_decision(f"{card}-1")
    daemon, agent = board.daemon_pid, board.agent_pid(f"{card}-1")

    os.close(ours)

    client.wait(timeout=20)
    for pid in (daemon, agent):
        os.kill(pid, 0)
        assert is_alive(pid)
    board.answer(decision["id"], "Left")
    board.until_state(f"{card}-1", "idle")
    assert said(board, f"{card}-1") == ["heard Left"]
    assert board.daemon_pid == daemon


def test_a_hangup_ends_neither_daemon_nor_keeper(board: Board) -> None:
    run = board.run_script(*ASKING)
    decision = board.until_decision(run)
    pids = (board.daemon_pid, board.keeper_pid(run))
    for pid in pids:
        os.kill(pid, signal.SIGHUP)

    board.answer(decision["id"], "Right")

    board.until_state(run, "idle")
    assert (board.daemon_pid, said(board, run)) == (pids[0], ["heard Right"])


def the_daemon(board: Board, _run: str) -> int:
    return board.daemon_pid


def the_keeper(board: Board, run: str) -> int:
    return board.keeper_pid(run)


@pytest.mark.parametrize("whom", [the_daemon, the_keeper])
def test_a_process_that_was_stopped_for_a_while_goes_on_where_it_was(
    whom: Callable[[Board, str], int], board: Board
) -> None:
    run = board.run_script(numbered(COUNT, 200), {"say": "done"})
    until(lambda: len(numbers_on_disk(board, run)) > 20, "some lines")
    stopped = whom(board, run)
    board.disconnect()
    os.kill(stopped, signal.SIGSTOP)
    try:
        asking = Terminal(board).begin("status")
        if whom is the_daemon:
            until(lambda: len(numbers_on_disk(board, run)) == COUNT, "the keeper's work")
            assert asking.poll() is None, "it waits for the daemon"
    finally:
        os.kill(stopped, signal.SIGCONT)

    assert asking.wait(timeout=30) == 0
    board.until_state(run, "idle")
    assert numbers_seen(board, run) == list(range(1, COUNT + 1))
    assert said(board, run)[-1] == "done"
    assert is_alive(stopped) or whom is the_keeper
