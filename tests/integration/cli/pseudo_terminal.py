"""A verb at a real pseudo-terminal: what it draws, what is typed, how it leaves the terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from typing import Any, Self

from tests.integration.cli.conftest import SECONDS, Board

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")


class Terminal:
    """One verb with a terminal of 160 × 40; use as a context."""

    def __init__(self, board: Board, *words: str) -> None:
        self._ours, self._theirs = pty.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
        self.before = self.modes()
        self.raw = b""
        self.process = subprocess.Popen(
            [*board.program, *words],
            cwd=board.path,
            env={**board.environment, "PAGER": "cat"},
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    def modes(self) -> Any:
        return termios.tcgetattr(self._theirs)

    @property
    def text(self) -> str:
        return _ESCAPES.sub("", self.raw.decode("utf-8", "replace"))

    def see(self, words: str) -> str:
        """Wait until the words have been drawn since the last time; all that was, with escapes."""
        deadline = time.monotonic() + SECONDS
        while words not in self.text:
            assert time.monotonic() < deadline, f"{words!r} was not drawn:\n{self.text}"
            self._read(0.2)
        seen, self.raw = self.raw.decode("utf-8", "replace"), b""
        return seen

    def hear(self, sequence: str) -> None:
        """Wait until the terminal has been given this, which draws nothing."""
        deadline = time.monotonic() + SECONDS
        while sequence.encode() not in self.raw:
            assert time.monotonic() < deadline, f"{sequence!r} did not come:\n{self.raw!r}"
            self._read(0.2)

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def leaves(self) -> int:
        """Wait for the end; the exit status."""
        deadline = time.monotonic() + SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"it did not end:\n{self.text}"
            self._read(0.2)
        self._read(0)
        return int(self.process.returncode)

    def _read(self, seconds: float) -> None:
        while select.select([self._ours], [], [], seconds)[0]:
            self.raw += os.read(self._ours, 65536)
            seconds = 0
