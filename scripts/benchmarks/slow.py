"""An editor that stops reading while runs write at full rate: what the others feel."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, Row, Target, percentile
from benchmarks.live import editor, live_runs, report
from benchmarks.processes import rss_mb
from benchmarks.scratch import nap, scratch_board

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.figures import Size

Window = tuple[int, int]


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """Two editors follow all runs; one is stopped for a while, as in a debugger, and goes on."""
    with scratch_board(place / "shop") as board, live_runs(board, place, size) as runs:
        reading, stopping = editor(board, runs), editor(board, runs)
        (place / "go").touch()
        nap(size.window)
        before = [_window(size) for _ in range(size.repeat)]
        daemon = board.daemon_pid
        held = rss_mb(daemon)
        os.kill(stopping.process.pid, signal.SIGSTOP)
        during = [_window(size) for _ in range(size.repeat)]
        grown = rss_mb(daemon) - held
        os.kill(stopping.process.pid, signal.SIGCONT)
        nap(2 * size.window)
        others, its = report(reading), report(stopping)
    method = "line written → parsed in an editor that reads, while another reads nothing; p99"
    ours, floor = _p99(others, during), _p99(others, before)
    yield Figure("p99 beside a stopped editor", ours, "ms", method, Target(100), floor, "both read")
    method = f"resident memory after {size.repeat * size.window:.0f} s"
    yield Figure("daemon's growth for it", [grown], "MB", method, Target(20))
    for kind in ("lost", "doubled"):
        wrong = [float(its[kind])]
        yield Figure(f"lines {kind}, once it reads", wrong, "", "by their numbers", Target(0))


def _window(size: Size) -> Window:
    began = time.monotonic_ns()
    nap(size.window)
    return began, time.monotonic_ns()


def _p99(seen: dict[str, Any], windows: list[Window]) -> list[float]:
    found = []
    for begin, end in windows:
        ages = [age / 1e6 for at, age in seen["ages"] if begin <= at < end]
        found.append(percentile(ages, 0.99))
    return found


ROW = Row("slow", "An editor that stops reading", measure)
