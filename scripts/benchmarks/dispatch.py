"""From a dispatch to the started agent: one against raw git, and eight at once against one."""

from __future__ import annotations

import json
import os
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.figures import Figure, Row, Target
from benchmarks.scratch import plant, scratch_board, started_at, write_gitconfig
from tests.fakes.boards import git

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.figures import Size
    from tests.fakes.boards import Board

_AT_ONCE = 8
_LARGE_REPEATS = 3
_ENDED = ("idle", "failed", "stopped", "interrupted", "waiting")


class Dispatched(NamedTuple):
    """One dispatch: milliseconds to the agent's start, and of those without any git."""

    ms: float
    own_ms: float


def measure_one(place: Path, size: Size) -> Iterator[Figure]:
    """Dispatches in turn with raw worktrees of the same tree."""
    for files in size.files:
        yield from _of_tree(place / f"tree-{files}", files, size.repeat)


def _of_tree(path: Path, files: int, repeat: int) -> Iterator[Figure]:
    trace = path.with_name(f"{path.name}-trace")
    trace.mkdir()
    with scratch_board(path) as board:
        plant(path, files)
        write_gitconfig(trace)
        raw, ours = [], []
        for number in range(repeat + 1):
            raw.append(_raw(path, number))
            ours.append(_ours(board, trace))
        write_gitconfig()
    # The first dispatch of a repository also prepares it, as the daemon imports on demand.
    raw, ours = raw[1:], ours[1:]
    yield Figure(
        f"dispatch → agent started, {files} files",
        [each.ms for each in ours],
        "ms",
        "request sent → agent.json written, in turn with the floor, disk synced before each",
        Target(1.1, of="ratio"),
        raw,
        "git worktree add",
    )
    own = [each.own_ms for each in ours]
    method = "the same, less the time in which a git ran"
    yield Figure(f"our own share, {files} files", own, "ms", method, Target(30))


def _raw(path: Path, number: int) -> float:
    os.sync()
    where = str(path.with_name(f"{path.name}-raw-{number}"))
    began = time.perf_counter()
    git(path, "worktree", "add", "--quiet", "-b", f"raw-{number}", where, "main")
    # It stays, as ours do: the disk would still be busy with a removal when the next one starts.
    return (time.perf_counter() - began) * 1000


def _ours(board: Board, trace: Path) -> Dispatched:
    card = board.add("Nothing to do", _script({"say": "done"}))
    for old in trace.iterdir():
        old.unlink()
    os.sync()
    began = time.time()
    run = board.dispatch(card)[0]
    started = started_at(board, run)
    board.until_state(run, "idle")
    board.stop(run)
    busy = _covered(_git_spans(trace), began, started)
    return Dispatched((started - began) * 1000, (started - began - busy) * 1000)


def _script(*steps: dict[str, Any]) -> str:
    return f"```kanbots-script\n{json.dumps({'steps': steps})}\n```\n"


def _git_spans(trace: Path) -> Iterator[tuple[float, float]]:
    """When each git began and ended, by its own account."""
    for file in trace.iterdir():
        events = [json.loads(line) for line in file.read_text().splitlines()]
        times = [datetime.fromisoformat(each["time"]).timestamp() for each in events]
        if times:
            yield times[0], times[-1]


def _covered(spans: Iterator[tuple[float, float]], begin: float, end: float) -> float:
    """Seconds between ``begin`` and ``end`` in which at least one span lies."""
    covered, reached = 0.0, begin
    for first, last in sorted(spans):
        last = min(last, end)
        covered += max(0.0, last - max(first, reached))
        reached = max(reached, last)
    return covered


def measure_eight(place: Path, size: Size) -> Iterator[Figure]:
    """Eight cards in one request, in turn with one card, with the default stagger."""
    with scratch_board(place / "shop", concurrent=_AT_ONCE, stagger_ms=200) as board:
        plant(board.path, size.files[0])
        one, eight, failures = [], [], []
        for _ in range(size.repeat):
            one.append(_together(board, 1)[0])
            took, failed = _together(board, _AT_ONCE)
            eight.append(took)
            failures.append(float(failed))
    yield Figure(
        f"8 dispatches at once, {size.files[0]} files",
        eight,
        "ms",
        "one request for 8 cards → the last agent started, 200 ms between starts",
        Target(8.0, of="ratio"),
        one,
        "one dispatch",
    )
    method = "of the 8 runs of each round, those that did not end idle"
    yield Figure("8 at once: failures", failures, "", method, Target(0))


def _together(board: Board, count: int) -> tuple[float, int]:
    cards = [board.add("Nothing to do", _script({"say": "done"})) for _ in range(count)]
    os.sync()
    began = time.time()
    runs = board.dispatch(*cards)
    took = max(started_at(board, run) for run in runs) - began
    states = _ended(board, runs)
    board.stop(*runs)
    return took * 1000, sum(state != "idle" for state in states)


def _ended(board: Board, runs: Sequence[str]) -> list[str]:
    return [str(board.until_state(run, *_ENDED)["state"]) for run in runs]


def measure_large(place: Path, size: Size) -> Iterator[Figure]:
    """The same in a large repository, a few times only."""
    yield from _of_tree(place / "tree", size.large, min(size.repeat, _LARGE_REPEATS))


ONE = Row("dispatch", "From a dispatch to the started agent", measure_one)
EIGHT = Row("eight", "Eight dispatches at once", measure_eight)
LARGE = Row("large", "From a dispatch to the started agent in a large repository", measure_large)
