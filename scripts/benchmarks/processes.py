"""Processes on pipes, and what the kernel says of any: CPU to the nanosecond, memory."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Piped(NamedTuple):
    """A process with our ends of its standard input and output."""

    process: subprocess.Popen[bytes]
    input: IO[bytes]
    output: IO[bytes]

    def end(self) -> None:
        """Kill it, if it has not ended, and let go of it."""
        self.process.kill()
        self.process.wait()
        for stream in (self.input, self.output):
            # What was not flushed has no reader any more.
            with suppress(BrokenPipeError):
                stream.close()


def piped(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Piped:
    """Start it; unbuffered, so that what is said is said."""
    process = subprocess.Popen(
        command, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    ends = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    return Piped(process, *ends)


def cpu_ms(*pids: int) -> float:
    """CPU milliseconds that all threads of these processes have used so far."""
    return sum(_cpu_ns(pid) for pid in pids) / 1e6


def rss_mb(pid: int) -> float:
    """Resident memory in megabytes, shared pages included."""
    return _rollup(pid)["Rss"] / 1000


def private_mb(pid: int) -> float:
    """Memory in megabytes that nobody shares, which ends with the process."""
    rollup = _rollup(pid)
    return (rollup["Private_Clean"] + rollup["Private_Dirty"]) / 1000


def _cpu_ns(pid: int) -> int:
    used = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        # A thread may end while we look; its time is then counted nowhere, which is little.
        with suppress(OSError):
            used += int((task / "schedstat").read_text().split()[0])
    return used


def _rollup(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    pairs = (line.split() for line in lines)
    return {words[0].rstrip(":"): float(words[1]) * 1.024 for words in pairs}
