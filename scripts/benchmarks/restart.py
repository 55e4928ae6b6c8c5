"""A daemon killed under live runs: how soon the board is back, and whether anything is missing."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, Row, Target
from benchmarks.processes import rss_mb
from benchmarks.scratch import dispatch_plan, nap, scratch_board
from tests.fakes.boards import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.figures import Size
    from tests.fakes.boards import Board

_RATE = 10
"""Lines a second of each run: a working agent, so that some are written while nobody reads."""


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """Kill it again and again, in turn with that of an empty board."""
    with (
        scratch_board(place / "empty") as empty,
        scratch_board(place / "shop") as board,
    ):
        empty.show()
        runs = _working(board, place / "stop", size)
        back, floor, idle = [], [], []
        for _ in range(size.repeat):
            back.append(_killed(board))
            floor.append(_killed(empty))
            idle.append(rss_mb(empty.daemon_pid))
        ended = sum(_ended(board, run) for run in runs)
        (place / "stop").touch()
        missing = [float(_missing(board, run)) for run in runs]
    method = f"kill -9 with {size.runs} live runs; dial → first board answered"
    bare = "the same, empty board"
    yield Figure("restart to board served", back, "s", method, Target(2.0), floor, bare)
    counted = f"by number, after {size.repeat} restarts, one value a run"
    yield Figure("restart: lines lost or doubled", missing, "", counted, Target(0))
    yield Figure("restart: runs ended", [float(ended)], "", "runs no longer at work", Target(0))
    method = "resident memory, empty board, one client"
    yield Figure("daemon's memory, idle", idle, "MB", method, Target(80))


def _working(board: Board, stop: Path, size: Size) -> list[str]:
    plan: dict[str, Any] = {"rate": _RATE, "size": 330, "stop": str(stop)}
    runs = [dispatch_plan(board, **plan) for _ in range(size.runs)]
    for run in runs:
        board.until_state(run, "working")
    until(lambda: all(_numbers(board, run) for run in runs), "the first lines of each run")
    return runs


def _killed(board: Board) -> float:
    """Seconds until the board is served again; some lines are written before the next time."""
    board.kill_daemon()
    began = time.perf_counter()
    board.show()
    took = time.perf_counter() - began
    nap(2 / _RATE)
    return took


def _ended(board: Board, run: str) -> bool:
    started = json.loads((board.data / "runs" / run / "agent.json").read_text())["start"]
    return bool(board.run(run)["state"] != "working" or started != 1)


def _missing(board: Board, run: str) -> int:
    """How many numbers are not where they should be; -1 of the log is none."""
    board.until_state(run, "idle")
    heard, written = _numbers(board, run), _written(board.transcript(run))
    wrong = set(range(len(written))) ^ set(heard)
    return len(wrong) + len(heard) - len(set(heard)) + (written != list(range(len(written))))


def _numbers(board: Board, run: str) -> Sequence[int]:
    said = board.events(run, "text_said")
    return [int(event["fields"]["text"].split(" ", 2)[1]) for event in said]


def _written(transcript: bytes) -> list[int]:
    lines = (line for line in transcript.splitlines() if b'"assistant"' in line)
    texts = (json.loads(line)["message"]["content"][0]["text"] for line in lines)
    return [int(text.split(" ", 2)[1]) for text in texts]


ROW = Row("restart", "A daemon killed under live runs", measure)
