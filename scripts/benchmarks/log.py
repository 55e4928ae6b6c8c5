"""Opening a long transcript somewhere in its middle."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Row, Target
from benchmarks.ingest import recorded
from benchmarks.scratch import dispatch_plan, folded, read_stamp, restart_daemon, scratch_board

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.figures import Size
    from tests.fakes.boards import Board

_PAGE = 100
_PLACE = 0.9
_PLACES = (0.1, 0.5, 0.9)


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """Ask for a page of it, from a daemon that has just begun and from one that has read it."""
    source = recorded(place / "recorded.ndjson", size.lines)
    first: list[float] = []
    again: list[float] = []
    floor: list[float] = []
    with scratch_board(place / "shop") as board:
        run = _written(board, source, place / "stamp")
        transcript = board.data / "runs" / run / "transcript.ndjson"
        line = int(size.lines * _PLACE)
        offset = _offset(transcript, line)
        for _ in range(size.repeat):
            restart_daemon(board)
            first.append(_opened(board, run, line))
            again.extend(_opened(board, run, int(size.lines * share)) for share in _PLACES)
            floor.append(_read(transcript, offset))
    method = f"kanbots/run/log, {_PAGE} lines at line {line} of {size.lines}"
    bare = "seek, read, json.loads"
    name = "open a transcript, first time"
    yield Figure(name, first, "ms", f"{method}, new daemon", Target(100), floor, bare)
    method = f"the same at {', '.join(f'{share:.0%}' for share in _PLACES)}, index known"
    yield Figure("open a transcript, again", again, "ms", method, Target(100), floor, bare)


def _written(board: Board, source: Path, stamp: Path) -> str:
    run = dispatch_plan(board, file=str(source), stamp=str(stamp))
    folded(board, run, read_stamp(stamp)["lines"])
    board.until_state(run, "idle")
    return run


def _opened(board: Board, run: str, line: int) -> float:
    began = time.perf_counter()
    page = board.call("kanbots/run/log", run=run, after=line, count=_PAGE)
    took = (time.perf_counter() - began) * 1000
    if page["next"] != line + _PAGE:
        raise RuntimeError(f"asked for {_PAGE} lines at {line}, came to {page['next']}")
    return took


def _offset(transcript: Path, line: int) -> int:
    with transcript.open("rb") as file:
        return sum(len(file.readline()) for _ in range(line))


def _read(transcript: Path, offset: int) -> float:
    began = time.perf_counter()
    with transcript.open("rb") as file:
        file.seek(offset)
        for _ in range(_PAGE):
            json.loads(file.readline())
    return (time.perf_counter() - began) * 1000


ROW = Row("log", "A place in a long transcript", measure)
