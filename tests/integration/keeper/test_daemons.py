"""Keepers and daemons: a run is never long without one, and none hangs below a run."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous import processes
from tests.fakes.program import Program
from tests.integration.keeper.driver import KeptRun, python, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WAITS = python("import sys\nsys.stdin.readline()")
INSIDE = """
import os, sys
from pathlib import Path
from kanbots_ls.rendezvous.dial import dial
from kanbots_ls.rendezvous.hello import Hello
from kanbots_ls.rendezvous.repository import find_repository
print(dial(find_repository(Path(sys.argv[1])), Hello("terminal", os.environ)).pid, flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path)
    yield program
    program.end()


@pytest.fixture
def runs(program: Program) -> Iterator[Callable[[str], KeptRun]]:
    made: list[KeptRun] = []

    def make(name: str) -> KeptRun:
        made.append(KeptRun(program.data / "runs" / name, program.keeper))
        return made[-1]

    yield make
    for run in made:
        run.end()


@pytest.mark.timeout(60)
def test_runs_without_a_daemon_for_ten_seconds_get_one_between_them(
    program: Program, runs: Callable[[str], KeptRun]
) -> None:
    live = [runs(f"{card}-1") for card in (1, 2, 3)]
    for run in live:
        run.start(WAITS)
    (daemon,) = wait_for(program.live, "a daemon", 25)
    assert not {run.keeper for run in live} & set(processes.ancestors(daemon))
    assert processes.mark_of(daemon) is None
    assert len(program.pids("attempts")) == 1


def test_a_client_inside_a_run_gets_a_daemon_that_is_not_below_the_run(
    program: Program, runs: Callable[[str], KeptRun]
) -> None:
    run = runs("1-1")
    argv = [sys.executable, "-P", "-c", INSIDE, str(program.repository)]
    run.start(argv, {"PATH": os.environ["PATH"], "PYTHONPATH": str(program.path)})
    (daemon,) = wait_for(program.live, "a daemon")
    wait_for(lambda: run.transcript() == b"%d\n" % daemon, "the client's answer")
    assert not {run.keeper, run.agent()["pid"]} & set(processes.ancestors(daemon))
    assert processes.mark_of(daemon) is None
    swept = run.client().ask("sweep")
    assert daemon not in swept["killed"]
    assert program.live() == [daemon]
