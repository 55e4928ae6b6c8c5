"""The two streams of an agent's process that is ours: JSON objects line by line, in and out.

It reads commands and writes events here, in one thread, by ``select``.
Nothing here knows what a command means; a line that is not JSON ends the process, as with Claude.
"""

from __future__ import annotations

import json
import os
import select
from typing import Any

CHUNK = 1 << 20


class BadInput(Exception):
    """A line on stdin was not a JSON object; its beginning is the message."""


class Channel:
    """Commands from one descriptor, events to another."""

    def __init__(self, source: int = 0, sink: int = 1) -> None:
        self.ended = False
        self._source, self._sink = source, sink
        self._rest = b""

    def emit(self, event: str, /, **fields: Any) -> None:
        """Write one event line; blocks while the reader is behind."""
        self.write(json.dumps({"type": event, **fields}, separators=(",", ":")).encode() + b"\n")

    def write(self, data: bytes) -> None:
        """Write bytes as they are, whole."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._sink, view) :]

    @property
    def source(self) -> int:
        """What to wait for besides."""
        return self._source

    def receive(self, seconds: float | None) -> list[dict[str, Any]]:
        """The commands that come within ``seconds`` (None: for ever), as soon as there are any."""
        sources = [] if self.ended else [self._source]
        readable, _, _ = select.select(sources, [], [], seconds)
        return self._read() if readable else []

    def _read(self) -> list[dict[str, Any]]:
        chunk = os.read(self._source, CHUNK)
        self.ended = not chunk
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return [self.command(line) for line in lines if line.strip()]

    def command(self, line: bytes) -> dict[str, Any]:
        """The command that a line is; raises ``BadInput``."""
        try:
            command = json.loads(line)
        except ValueError:
            command = None
        if not isinstance(command, dict):
            raise BadInput(line[:200].decode("utf-8", "replace"))
        return command
