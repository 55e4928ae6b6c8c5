"""The floors of live runs: the same agents on bare pipes, behind ``tee``, and an idle process.

Each is taken in the same run and for as long as what it stands under.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.processes import Piped, cpu_ms, piped
from benchmarks.scratch import AGENT, nap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.figures import Size

_ECHO = "import os\nwhile data := os.read(0, 100): os.write(1, data)"


class Echo:
    """An idle process that answers at once: how late the machine itself is."""

    def __init__(self) -> None:
        self._process = piped([sys.executable, "-S", "-c", _ECHO])

    def round_trip(self) -> float:
        """Milliseconds there and back."""
        began = time.perf_counter()
        self._process.input.write(b"?")
        self._process.output.read(1)
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        """End it."""
        self._process.end()


def piped_ages(place: Path, size: Size) -> list[list[float]]:
    """Milliseconds from line to parsed line, by window, with the agents on pipes of ours."""
    ages: list[tuple[float, float]] = []
    with _agents(place / "piped-stop", size) as agents, selectors.DefaultSelector() as selector:
        for agent in agents:
            selector.register(agent.output, selectors.EVENT_READ, bytearray())
        began = time.monotonic()
        while time.monotonic() < began + size.window * (size.repeat + 1):
            for key, _ in selector.select(0.1):
                _take(key.fd, key.data, ages)
    # The first window is the agents' start.
    return [
        [age for at, age in ages if begin <= at < begin + size.window]
        for begin in (began + n * size.window for n in range(1, size.repeat + 1))
    ]


def _take(descriptor: int, rest: bytearray, ages: list[tuple[float, float]]) -> None:
    rest += os.read(descriptor, 1 << 16)
    *lines, last = rest.split(b"\n")
    rest[:] = last
    for line in lines:
        value = json.loads(line)
        if value["type"] == "assistant":
            at = int(value["message"]["content"][0]["text"].split(" ", 1)[0]) / 1e9
            ages.append((at, (time.monotonic() - at) * 1000))


def tee_cpu(place: Path, size: Size) -> list[float]:
    """CPU milliseconds a second of one ``tee`` an agent, by window."""
    with _agents(place / "tee-stop", size) as agents, ExitStack() as stack:
        tees = []
        for number, agent in enumerate(agents):
            command = ["tee", str(place / f"tee-{number}")]
            tee = subprocess.Popen(command, stdin=agent.output, stdout=subprocess.DEVNULL)
            stack.callback(tee.wait)
            stack.callback(tee.kill)
            tees.append(tee.pid)
        nap(size.window)
        return [cpu_rate(tees, size.window) for _ in range(size.repeat)]


def cpu_rate(pids: list[int], seconds: float) -> float:
    """CPU milliseconds a second of these processes together, over the next ``seconds``."""
    before, began = cpu_ms(*pids), time.perf_counter()
    nap(seconds)
    return (cpu_ms(*pids) - before) / (time.perf_counter() - began)


@contextmanager
def _agents(stop: Path, size: Size) -> Iterator[list[Piped]]:
    message = _message({"rate": size.rate, "size": 330, "stop": str(stop)})
    with ExitStack() as stack:
        agents = []
        for _ in range(size.runs):
            agent = piped([sys.executable, "-I", "-S", str(AGENT)])
            stack.callback(agent.end)
            agent.input.write(message)
            agents.append(agent)
        yield agents


def _message(plan: dict[str, Any]) -> bytes:
    content = [{"type": "text", "text": f"BENCH {json.dumps(plan)} END"}]
    return json.dumps({"type": "user", "message": {"content": content}}).encode() + b"\n"
