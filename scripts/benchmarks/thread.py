"""A run's thread in VS Code: opening a long one, and keeping up with an agent that talks a lot.

What is measured is what a person sees in the page, in a real window.  It needs the editors that
`scripts/test --editors` installs and the vsix of `scripts/check`.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Row, Target
from benchmarks.ingest import recorded
from benchmarks.scratch import dispatch_plan, folded, read_stamp, scratch_board
from benchmarks.vscode import CHROMIUM, CODE_SERVER, VSIX
from tests.editors.vscode.browser import chromium, context
from tests.editors.vscode.code_server import CodeServer
from tests.editors.vscode.thread_page import ThreadPage
from tests.editors.vscode.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.figures import Size
    from tests.fakes.boards import Board

_SECONDS = 20
_SHORT = 20
_FRAMES = """
() => {
  window.gaps = [];
  let last = performance.now();
  const next = (now) => { window.gaps.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}
"""
"""From now on the page notes how long each of its frames took."""
_NUMBERED = """
(number) => [...document.querySelectorAll('.block')].slice(-3).some(
  (block) => Number(block.textContent.split(' ')[1]) >= number)
"""
"""Whether a line of at least this number is at the page's end."""


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """All in one window, one thread after the other."""
    with scratch_board(place / "shop") as board, window_on(board, place) as window:
        yield _opening(board, window, place, size)
        yield from _living(board, window, place, size)
        yield _burst(board, window, place, size)


@contextmanager
def window_on(board: Board, place: Path) -> Iterator[Workbench]:
    """A window on the board's repository, with its board."""
    path = os.pathsep.join([str(CODE_SERVER.parents[2] / ".venv" / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    with (
        CodeServer(CODE_SERVER, place / "extensions", environment) as code_server,
        chromium(CHROMIUM, environment) as browser,
    ):
        code_server.install(VSIX)
        code_server.start()
        window = Workbench(context(browser, []).new_page())
        window.open(code_server.address(board.path))
        window.attached()
        yield window


def _opening(board: Board, window: Workbench, place: Path, size: Size) -> Figure:
    long = _written(board, place, size.lines)
    short = _written(board, place, _SHORT)
    ours, floor = [], []
    for _ in range(size.repeat + 1):
        floor.append(_opened(window, short))
        ours.append(_opened(window, long))
    return Figure(
        "open a thread",
        ours[1:],
        "ms",
        f"from choosing the run to the end of its {size.lines} lines on the page",
        Target(1000),
        floor[1:],
        f"a thread of {_SHORT} lines",
    )


def _written(board: Board, place: Path, lines: int) -> str:
    """A run that has written so many recorded lines and is done."""
    source = recorded(place / f"recorded-{lines}.ndjson", lines)
    stamp = place / f"stamp-{lines}"
    run = dispatch_plan(board, file=str(source), stamp=str(stamp))
    folded(board, run, read_stamp(stamp)["lines"])
    board.until_state(run, "idle")
    return run


def _opened(window: Workbench, run: str) -> float:
    """Open it, and close it again; the milliseconds until its last turn's end was there."""
    thread = ThreadPage(window, run)
    window.command("KanBots: Open a run's log")
    window.fills(run)
    began = time.perf_counter()
    window.picks(run)
    thread.frame.locator(".turn").last.wait_for()
    took = (time.perf_counter() - began) * 1000
    window.command("View: Close All Editors")
    return took


def _living(board: Board, window: Workbench, place: Path, size: Size) -> Iterator[Figure]:
    ages, gaps, quiet = [], [], []
    for number in range(max(1, size.repeat // 3)):
        files = {name: place / f"{name}-{number}" for name in ("go", "stop", "stamp")}
        plan = {name: str(file) for name, file in files.items()}
        run = dispatch_plan(board, rate=size.rate, size=330, **plan)
        thread = ThreadPage(window, run)
        board.until_state(run, "working")
        thread.open()
        thread.frame.evaluate(_FRAMES)
        quiet.append(_longest_gap(window, thread, 2))
        files["go"].touch()
        gaps.append(_longest_gap(window, thread, _SECONDS))
        files["stop"].touch()
        ages.append(_age_of_last(thread, read_stamp(files["stamp"])))
        window.command("View: Close All Editors")
    about = f"{size.rate} lines/s for {_SECONDS} s"
    yield Figure(
        "the last line's age on the page", ages, "ms", f"{about}, then the last line", Target(1000)
    )
    yield Figure(
        "longest frame of the page", gaps, "ms", about, Target(250), quiet, "nothing comes"
    )


def _longest_gap(window: Workbench, thread: ThreadPage, seconds: float) -> float:
    thread.frame.evaluate("window.gaps.length = 0")
    window.page.wait_for_timeout(seconds * 1000)
    return float(thread.frame.evaluate("Math.max(...window.gaps)"))


def _age_of_last(thread: ThreadPage, stamp: dict[str, int]) -> float:
    """How long after the agent had written its last line that was on the page."""
    thread.frame.wait_for_function(_NUMBERED, arg=stamp["numbers"] - 1)
    return (time.monotonic_ns() - stamp["ended"]) / 1e6


def _burst(board: Board, window: Workbench, place: Path, size: Size) -> Figure:
    lines = size.lines // 5
    ours, floor = [], []
    for number in range(size.repeat):
        source = recorded(place / f"burst-{number}.ndjson", lines)
        go, stamp = place / f"burst-go-{number}", place / f"burst-stamp-{number}"
        run = dispatch_plan(board, file=str(source), go=str(go), stamp=str(stamp))
        thread = ThreadPage(window, run)
        board.until_state(run, "working")
        thread.open()
        thread.sees("To the agent")
        with ThreadPoolExecutor(1) as beside:
            go.touch()
            in_daemon = beside.submit(_folded_at, board, run, stamp)
            thread.frame.locator(".turn").last.wait_for()
            shown = time.monotonic_ns()
        began = read_stamp(stamp)["began"]
        ours.append((shown - began) / 1e6)
        floor.append((in_daemon.result() - began) / 1e6)
        window.command("View: Close All Editors")
    method = f"{lines} lines at once, first byte → the end of the turn on a page that follows"
    name = "the daemon has folded them"
    return Figure("a burst", ours, "ms", method, Target(3000), floor, name)


def _folded_at(board: Board, run: str, stamp: Path) -> int:
    return folded(board, run, read_stamp(stamp)["lines"])


ROW = Row("thread", "VS Code: a run's thread", measure, (CODE_SERVER, CHROMIUM, VSIX))
