"""What a program says and is told, up to its own end.

The runner of git and hooks uses it.  A hook may leave a process behind that keeps its output open,
or write more than anybody reads; neither holds us up nor fills the memory.  It ends no process.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
from typing import IO

TAIL = 64 * 1024
"""Bytes kept of what is only read by a person; the end says why something failed."""

_PIECE = 64 * 1024
_LAST_PIECES = 16
"""More than a pipe holds: what it wrote itself is read, not what others go on writing."""


class Pipes:
    """The pipes of ``process``, whose stdin gets ``stdin``.

    ``whole`` keeps all of stdout; else its tail is kept, as it is of stderr.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], stdin: bytes | None, *, whole: bool
    ) -> None:
        self._process = process
        self._rest = memoryview(stdin or b"")
        self._whole = process.stdout if whole else None
        self._heard = {pipe: bytearray() for pipe in (process.stdout, process.stderr) if pipe}
        self._selector = selectors.DefaultSelector()
        for pipe in self._heard:
            self._selector.register(pipe, selectors.EVENT_READ)
        self._end = _end_of(process)
        if self._end is not None:
            self._selector.register(self._end, selectors.EVENT_READ)
        if process.stdin:
            os.set_blocking(process.stdin.fileno(), False)
            self._selector.register(process.stdin, selectors.EVENT_WRITE)

    def attend(self, seconds: float) -> bool:
        """Read and write, waiting for up to ``seconds``; whether the program has ended."""
        if self._process.poll() is not None:
            for _ in range(_LAST_PIECES):
                if not self._move(0):
                    break
            return True
        if self._selector.get_map():
            self._move(seconds)
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return False

    def close(self) -> tuple[bytes, bytes]:
        """Let go of all pipes; what was heard on stdout and stderr."""
        self._selector.close()
        if self._end is not None:
            os.close(self._end)
        for pipe in (*self._heard, self._process.stdin):
            if pipe:
                pipe.close()
        stdout, stderr = (bytes(heard) for heard in self._heard.values())
        return stdout, stderr

    def _move(self, seconds: float) -> bool:
        """One piece through each pipe that is ready; whether any was."""
        ready = {key.fileobj for key, _ in self._selector.select(seconds)} - {self._end}
        for pipe, heard in self._heard.items():
            if pipe in ready:
                self._read(pipe, heard)
        if self._process.stdin in ready:
            self._write(self._process.stdin)
        return bool(ready)

    def _read(self, pipe: IO[bytes], heard: bytearray) -> None:
        piece = os.read(pipe.fileno(), _PIECE)
        if not piece:
            self._drop(pipe)
        heard += piece
        if pipe is not self._whole and len(heard) > 2 * TAIL:
            del heard[:-TAIL]

    def _write(self, pipe: IO[bytes] | None) -> None:
        if pipe is None:
            return
        try:
            self._rest = self._rest[os.write(pipe.fileno(), self._rest[:_PIECE]) :]
        except BrokenPipeError:
            self._rest = self._rest[:0]
        if not self._rest:
            self._drop(pipe)

    def _drop(self, pipe: IO[bytes]) -> None:
        self._selector.unregister(pipe)
        pipe.close()


def _end_of(process: subprocess.Popen[bytes]) -> int | None:
    """What becomes readable with the process's end, on Linux.

    Elsewhere the end is polled for, which costs a millisecond and more for each git.
    """
    try:
        return os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        return None
