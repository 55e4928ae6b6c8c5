"""A daemon killed while it stops a run: the next one goes through with it, and nothing is left.

The kill comes at several rungs of the ladder down, each told by what the daemon has done by then.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import until
from tests.integration.board.steps import (
    is_alive,
    journal,
    numbered,
    numbers_on_disk,
    numbers_seen,
    pids_in,
    sends,
    shell,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kanbots_ls.cli.wire.client import Client
    from tests.fakes.boards import Board

COUNT = 20
DEAF = """setsid sh -c 'trap "" TERM INT HUP; echo $$ >> "{pids}"; while :; do sleep 0.2; done' &"""
"""What the agent starts outlives it and hears no signal that asks."""

RUNGS: dict[str, Callable[[Board, str, int], object]] = {
    "it is written down": lambda board, _run, _agent: journal(board, "stop_requested"),
    "the agent is interrupted": lambda board, run, _agent: sends(board, run, "stop-"),
    "its session is ended": lambda board, run, _agent: sends(board, run, "end-"),
    "the agent is gone": lambda _board, _run, agent: not is_alive(agent),
    "its exit is written down": lambda board, _run, _agent: journal(board, "agent_exited"),
}


@pytest.mark.parametrize("rung", RUNGS)
def test_a_stop_is_gone_through_with_by_the_next_daemon_though_killed_once(
    rung: str, board: Board, tmp_path: Path
) -> None:
    deaf = shell(DEAF.format(pids=tmp_path / "pids"))
    run = board.run_script(numbered(COUNT, 1000), deaf, shell("sleep 600"))
    [left] = pids_in(tmp_path / "pids", 1)
    until(lambda: len(numbers_on_disk(board, run)) == COUNT, "its lines")
    agent, work = board.agent_pid(run), board.run(run)["worktree"]
    client = board.connect()
    asking = threading.Thread(target=_stop, args=(client, run))
    asking.start()
    until(lambda: RUNGS[rung](board, run, agent), rung)
    board.kill_daemon()
    asking.join()
    client.close()

    board.until_state(run, "stopped")

    assert [pid for pid in (agent, left) if is_alive(pid)] == []
    assert numbers_on_disk(board, run) == numbers_seen(board, run) == list(range(1, COUNT + 1))
    assert board.run(run)["worktree"] == work
    assert len(journal(board, "agent_exited")) == 1


def _stop(client: Client, run: str) -> None:
    with suppress(Exception):
        client.call("kanbots/run/stop", {"runs": [run]})
