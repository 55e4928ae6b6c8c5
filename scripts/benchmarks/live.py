"""Twenty live runs at full rate: how old lines are in two editors, what it all costs."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, Row, Target, percentile
from benchmarks.floors import Echo, cpu_rate, piped_ages, tee_cpu
from benchmarks.processes import Piped, cpu_ms, piped, private_mb, rss_mb
from benchmarks.scratch import dispatch_plan, nap, scratch_board

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.figures import Size
    from tests.fakes.boards import Board

_EDITORS = 2
_PROBE_SECONDS = 0.05
_ROOT = Path(__file__).resolve().parents[2]


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """The same runs first with two editors that follow all of them, then with none."""
    with scratch_board(place / "shop") as board, live_runs(board, place, size) as runs:
        watched = Watch(board, runs, size)
        seen = watched.with_editors(place)
        alone = watched.alone()
        keepers = [private_mb(board.keeper_pid(run)) for run in runs]
        held = rss_mb(board.daemon_pid)
    yield from _ages(seen, piped_ages(place, size))
    yield from _costs(watched, alone, tee_cpu(place, size))
    runs_held = f"resident memory with {size.runs} live runs"
    yield Figure("daemon's memory", [*watched.memory, held], "MB", runs_held, Target(150))
    method = "pages of its own, one value a keeper"
    yield Figure("a keeper's memory", keepers, "MB", method, Target(8))


@contextmanager
def live_runs(board: Board, place: Path, size: Size) -> Iterator[list[str]]:
    """Live runs that begin to write with the file ``go`` and end with the file ``stop``."""
    go, stop = place / "go", place / "stop"
    plan: dict[str, Any] = {"rate": size.rate, "size": 330, "go": str(go), "stop": str(stop)}
    runs = [dispatch_plan(board, **plan) for _ in range(size.runs)]
    for run in runs:
        board.until_state(run, "working")
    try:
        yield runs
    finally:
        stop.touch()
        for run in runs:
            board.until_state(run, "idle", "failed", "stopped", "interrupted")


class Watch:
    """Looks at live runs, window by window."""

    def __init__(self, board: Board, runs: Sequence[str], size: Size) -> None:
        self._board = board
        self._runs = runs
        self._size = size
        self.keepers: list[float] = []
        self.event_us: list[float] = []
        self.stalls: list[float] = []
        self.echoes: list[float] = []
        self.memory: list[float] = []

    def with_editors(self, place: Path) -> list[dict[str, Any]]:
        """What two followers saw; probes the daemon's loop and adds up CPU meanwhile."""
        editors = [editor(self._board, self._runs) for _ in range(_EDITORS)]
        (place / "go").touch()
        nap(self._size.window)
        windows = [self._probed_window() for _ in range(self._size.repeat)]
        return [{**report(each), "windows": windows} for each in editors]

    def _probed_window(self) -> tuple[int, int]:
        pids = [self._board.keeper_pid(run) for run in self._runs]
        daemon, lines = self._board.daemon_pid, self._lines()
        before, keepers, began = cpu_ms(daemon), cpu_ms(*pids), time.monotonic_ns()
        self._probe()
        ended = time.monotonic_ns()
        self.keepers.append((cpu_ms(*pids) - keepers) / (ended - began) * 1e9)
        self.event_us.append((cpu_ms(daemon) - before) * 1000 / (self._lines() - lines))
        self.memory.append(rss_mb(daemon))
        return began, ended

    def _probe(self) -> None:
        """Ask the daemon and an idle process in turn; keep the worst answer of each."""
        echo, ours, idle = Echo(), [0.0], [0.0]
        end = time.monotonic() + self._size.window
        while time.monotonic() < end:
            began = time.perf_counter()
            self._board.call("kanbots/daemon/status")
            ours.append((time.perf_counter() - began) * 1000)
            idle.append(echo.round_trip())
            nap(_PROBE_SECONDS)
        echo.close()
        self.stalls.append(max(ours))
        self.echoes.append(max(idle))

    def alone(self) -> list[float]:
        """CPU microseconds of the daemon for each event while nobody follows."""
        found = []
        for _ in range(self._size.repeat):
            lines, pid = self._lines(), self._board.daemon_pid
            rate = cpu_rate([pid], self._size.window)
            found.append(rate * self._size.window * 1000 / (self._lines() - lines))
        return found

    def _lines(self) -> int:
        """Bytes tell it without asking the daemon: all lines are of one length."""
        runs = self._board.data / "runs"
        return sum((runs / run / "transcript.ndjson").stat().st_size for run in self._runs) // 330


def editor(board: Board, runs: Sequence[str]) -> Piped:
    """A process that follows the runs as an editor does; it follows when this returns."""
    path = f"{_ROOT}{os.pathsep}{_ROOT / 'scripts'}"
    command = [sys.executable, "-m", "benchmarks.follower", str(board.path), *runs]
    follower = piped(command, {**os.environ, "PYTHONPATH": path})
    if follower.output.readline() != b"ready\n":
        raise RuntimeError("a client could not follow")
    return follower


def report(follower: Piped) -> dict[str, Any]:
    """End the follower; what it saw, as it prints it."""
    follower.input.close()
    found: dict[str, Any] = json.loads(follower.output.read())
    follower.end()
    return found


def _ages(seen: list[dict[str, Any]], piped: list[list[float]]) -> Iterator[Figure]:
    ages = [
        [age / 1e6 for editor in seen for at, age in editor["ages"] if begin <= at < end]
        for begin, end in seen[0]["windows"]
    ]
    method = "line written → parsed in each of two clients that follow all runs; {} of a window"
    for share, target in ((0.5, None), (0.99, Target(100))):
        name = f"p{share * 100:.0f}"
        ours, floor = ([percentile(ms, share) for ms in windows] for windows in (ages, piped))
        what = f"agent line → notification, {name}"
        yield Figure(what, ours, "ms", method.format(name), target, floor, "bare pipes")
    counted = f"of {sum(sum(editor['next'].values()) for editor in seen)} lines, by their numbers"
    for kind in ("lost", "doubled"):
        wrong = [float(editor[kind]) for editor in seen]
        yield Figure(f"lines {kind}", wrong, "", counted, Target(0))


def _costs(watched: Watch, alone: list[float], tees: list[float]) -> Iterator[Figure]:
    stalls = "longest kanbots/daemon/status of a window, one every 50 ms"
    echo = "an idle process"
    target = Target(20)
    yield Figure("loop stall", watched.stalls, "ms", stalls, target, watched.echoes, echo)
    method = "CPU of all keepers, ms a second"
    keepers = Target(2.0, of="ratio")
    yield Figure("keepers' CPU", watched.keepers, "ms/s", method, keepers, tees, "one tee each")
    method = "CPU of the daemon by lines written, nobody follows"
    yield Figure("daemon's CPU an event", alone, "µs", method, Target(100))
    method = "the same with two clients that follow all runs"
    yield Figure("daemon's CPU an event, followed", watched.event_us, "µs", method, Target(100))


ROW = Row("live", "Live runs at full rate, two editors following", measure)
