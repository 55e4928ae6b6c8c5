"""Long transcripts on their way in: many recorded lines, one huge line, a million events."""

from __future__ import annotations

import json
import time
from itertools import chain, cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from benchmarks.figures import Figure, Row, Target
from benchmarks.processes import rss_mb
from benchmarks.scratch import dispatch_plan, folded, read_stamp, scratch_board

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.figures import Size
    from tests.fakes.boards import Board

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "claude"
_RECORDINGS = ("partial.ndjson", "usage-asked.ndjson", "success.ndjson")
_KINDS = (b'{"type":"stream_event"', b'{"type":"assistant"')
_STEPS = 10


def recorded(path: Path, lines: int) -> Path:
    """A file of that many lines of real sessions, over and over: pieces of text, answers, tools."""
    texts = chain.from_iterable(
        (GOLDEN / name).read_bytes().splitlines(keepends=True) for name in _RECORDINGS
    )
    known = [line for line in texts if line.startswith(_KINDS)]
    with path.open("wb") as file:
        file.writelines(islice(cycle(known), lines))
    return path


def measure_ingest(place: Path, size: Size) -> Iterator[Figure]:
    """An agent that writes a long transcript as fast as it is taken."""
    source = recorded(place / "recorded.ndjson", size.lines)
    ours, floor, same = [], [], []
    with scratch_board(place / "shop") as board:
        for number in range(size.repeat):
            seconds = _ingested(board, source, place / f"stamp-{number}")
            ours.append(size.lines / seconds)
            floor.append(size.lines / _parsed(source, json.loads))
            same.append(size.lines / _parsed(source, from_json))
    megabytes = source.stat().st_size / 1e6
    method = (
        f"{size.lines} recorded lines ({megabytes:.0f} MB): agent's first byte → on disk, parsed "
        "and folded"
    )
    yield Figure("ingest", ours, "lines/s", method, Target(20_000, least=True))
    share = Target(0.5, of="ratio", least=True)
    yield Figure("ingest by a bare loop", ours, "lines/s", method, share, floor, "json.loads alone")
    name = "ingest by the same parser"
    yield Figure(name, ours, "lines/s", method, None, same, "pydantic_core.from_json alone")


def _ingested(board: Board, source: Path, stamp: Path) -> float:
    run = dispatch_plan(board, file=str(source), stamp=str(stamp))
    found = read_stamp(stamp)
    seconds = (folded(board, run, found["lines"]) - found["began"]) / 1e9
    board.stop(run)
    return seconds


def _parsed(source: Path, parse: Callable[[bytes], Any]) -> float:
    began = time.perf_counter()
    with source.open("rb") as file:
        for line in file:
            parse(line)
    return time.perf_counter() - began


def measure_line(place: Path, size: Size) -> Iterator[Figure]:
    """A line of megabytes, as agents write when they write a file."""
    took, floor = [], []
    with scratch_board(place / "shop") as board:
        for number in range(size.repeat):
            stamp = place / f"stamp-{number}"
            run = dispatch_plan(board, bytes=size.line_bytes, stamp=str(stamp))
            found = read_stamp(stamp)
            took.append((folded(board, run, found["lines"]) - found["began"]) / 1e9)
            board.stop(run)
            floor.append(_parsed(board.data / "runs" / run / "transcript.ndjson", json.loads))
    yield Figure(
        f"one line of {size.line_bytes / 1e6:g} MB",
        took,
        "s",
        "the agent begins to write it → folded",
        Target(1.0),
        floor,
        "reading and json.loads alone",
    )


def measure_flat(place: Path, size: Size) -> Iterator[Figure]:
    """The daemon's memory while one run's events count up."""
    step = max(1, size.flat_lines // _STEPS)
    source = recorded(place / "recorded.ndjson", step)
    held = []
    with scratch_board(place / "shop") as board:
        for number in range(_STEPS):
            _ingested(board, source, place / f"stamp-{number}")
            held.append(rss_mb(board.daemon_pid))
    yield Figure(
        f"growth over {step * _STEPS} events",
        [held[-1] - held[0]],
        "MB",
        f"daemon's resident memory after all, less that after the first {step}",
        Target(5),
        note=f"one value, as it takes minutes; {held[0]:.0f} MB after the first tenth",
    )


INGEST = Row("ingest", "A long transcript from the agent's first byte to the board", measure_ingest)
LINE = Row("line", "One huge line", measure_line)
FLAT = Row("flat", "Memory over a million events", measure_flat)
