"""How long an editor waits for the server, and what each editor's forwarder costs."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.figures import Figure, Row, Target
from benchmarks.passing import cpu_per_mb
from benchmarks.processes import piped, rss_mb
from benchmarks.scratch import scratch_board

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.figures import Size

_OURS = (sys.executable, "-P", "-m", "kanbots_ls")
_BARE = (sys.executable, "-S", "-c", "print(input(), flush=True); input()")


class Start(NamedTuple):
    """One start: milliseconds to the first byte of an answer, megabytes held then."""

    ms: float
    mb: float


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """Start forwarders one after another while the daemon is up."""
    with scratch_board(place / "shop") as board:
        board.show()
        ours, bare = [], []
        for _ in range(size.repeat + 1):
            ours.append(start(_OURS, initialize(board.path)))
            bare.append(start(_BARE, b"hello\n"))
    # The first ones find nothing in the page cache.
    ours, bare = ours[1:], bare[1:]
    floor = "a bare Python that echoes"
    yield Figure(
        "start to bytes flowing",
        [each.ms for each in ours],
        "ms",
        "kanbots-ls on stdio, initialize → first byte of the answer, daemon up",
        Target(100),
        [each.ms for each in bare],
        floor,
    )
    rss = [each.mb for each in ours]
    method = "resident memory once it forwards"
    yield Figure("memory", rss, "MB", method, Target(20), [each.mb for each in bare], floor)
    passing, cat = cpu_per_mb(place / "passing", size)
    method = "CPU a megabyte of batches of events that it passes on"
    yield Figure("passing", passing, "ms/MB", method, None, cat, "cat")


def initialize(path: Path) -> bytes:
    """An editor's first message."""
    root = path.as_uri()
    params: dict[str, object] = {"processId": None, "rootUri": root, "capabilities": {}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def start(command: Sequence[str], first: bytes) -> Start:
    """Start the program, say the first message, wait for the first byte back."""
    began = time.perf_counter()
    program = piped(command)
    try:
        program.input.write(first)
        if not program.output.read(1):
            raise RuntimeError(f"{' '.join(command)} ended without a word")
        return Start((time.perf_counter() - began) * 1000, rss_mb(program.process.pid))
    finally:
        program.end()


ROW = Row("forwarder", "An editor's forwarder, the daemon being up", measure)
