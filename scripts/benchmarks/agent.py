"""A stand-in for ``claude`` that does nothing but write lines, as many and as fast as it is told.

The rows name it as ``KANBOTS_CLAUDE``, the floors start it on bare pipes. The plan is in the
message it gets, as ``BENCH {…}``; each line of ours carries its time and number, so whoever reads
it knows how old it is and what is missing. Standard library only, and it shares no code with ours.
"""

from __future__ import annotations

import json
import os
import re
import select
import time
from typing import Any

PLAN = re.compile(r"BENCH (\{.*?\}) END")
_CHECK_EVERY = 50
_WAIT_SECONDS = 0.01


class Agent:
    """One process on its standard streams."""

    def __init__(self) -> None:
        self.lines = 0
        self.ended = False
        self._rest = b""
        self._messages: list[dict[str, Any]] = []

    def run(self) -> None:
        """Play each message's plan until the session is ended."""
        while not self.ended:
            self.listen(None)
            while self._messages and not self.ended:
                self._turn(self._messages.pop(0))

    def listen(self, seconds: float | None) -> None:
        """Obey what comes within that time."""
        if not select.select([0], [], [], seconds)[0]:
            return
        chunk = os.read(0, 1 << 16)
        self.ended = not chunk
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        for line in whole:
            self._obey(json.loads(line))

    def _obey(self, command: dict[str, Any]) -> None:
        if command["type"] == "user":
            self._messages.append(command)
        elif command["type"] == "control_request":
            self.ended = self.ended or command["request"]["subtype"] == "end_session"
            answer = {"subtype": "success", "request_id": command["request_id"], "response": {}}
            self.say({"type": "control_response", "response": answer})

    def _turn(self, message: dict[str, Any]) -> None:
        self.say({"type": "system", "subtype": "init", "session_id": "bench", "model": "bench"})
        self.say({**message, "isReplay": True})
        found = PLAN.search(message["message"]["content"][0]["text"])
        if found:
            Plan(self, json.loads(found[1])).play()
        self.say({"type": "result", "subtype": "success", "is_error": False, "result": "done"})

    def say(self, line: dict[str, Any]) -> None:
        """Write one line."""
        self.write(json.dumps(line).encode() + b"\n", 1)

    def write(self, data: bytes, lines: int) -> None:
        """Write these lines, whole."""
        view = memoryview(data)
        while view:
            view = view[os.write(1, view) :]
        self.lines += lines


class Plan:
    """What one message asks for: ``file``, ``bytes`` or ``lines``; see the methods."""

    def __init__(self, agent: Agent, plan: dict[str, Any]) -> None:
        self._agent = agent
        self._plan = plan
        self._numbers = 0

    def play(self) -> None:
        """Wait for the ``go`` file, write, and leave times and counts in the ``stamp`` file."""
        self._wait_for_go()
        began = time.monotonic_ns()
        if "file" in self._plan:
            self._file()
        elif "bytes" in self._plan:
            self._agent.write(stamped(0, self._plan["bytes"]), 1)
        else:
            self._lines()
        self._leave_stamp(began)

    def _wait_for_go(self) -> None:
        go = self._plan.get("go")
        while go and not os.path.exists(go):  # noqa: PTH110 - pathlib is slow to start
            self._agent.listen(_WAIT_SECONDS)

    def _file(self) -> None:
        """All lines of a file, as fast as they are taken."""
        with open(self._plan["file"], "rb") as file:  # noqa: PTH123
            while chunk := file.read(1 << 16):
                self._agent.write(chunk, chunk.count(b"\n"))

    def _lines(self) -> None:
        """``rate`` lines a second of ``size`` bytes, until there is a file called ``stop``."""
        rate, size, stop = (self._plan[key] for key in ("rate", "size", "stop"))
        started, number = time.monotonic(), 0
        while number % _CHECK_EVERY or not os.path.exists(stop):  # noqa: PTH110
            self._agent.write(stamped(number, size), 1)
            number += 1
            self._numbers = number
            while (left := started + number / rate - time.monotonic()) > 0:
                self._agent.listen(left)

    def _leave_stamp(self, began: int) -> None:
        stamp = self._plan.get("stamp")
        if stamp:
            times = {"began": began, "ended": time.monotonic_ns()}
            found = {**times, "lines": self._agent.lines, "numbers": self._numbers}
            with open(f"{stamp}.part", "w") as file:  # noqa: PTH123
                json.dump(found, file)
            os.replace(f"{stamp}.part", stamp)  # noqa: PTH105


def stamped(number: int, size: int) -> bytes:
    """A line of ``size`` bytes that says when it was written, and its number."""
    head = b'{"type":"assistant","message":{"content":[{"type":"text","text":"'
    stamp = b"%d %d " % (time.monotonic_ns(), number)
    tail = b'"}]}}\n'
    return head + stamp + b"x" * max(0, size - len(head) - len(stamp) - len(tail)) + tail


if __name__ == "__main__":
    Agent().run()
