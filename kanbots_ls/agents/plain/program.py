"""One start of the program, for one message: started, listened to, interrupted, ended.

It is in a process group of its own, so that an interrupt reaches what it started, too.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.agents.plain.words import filled, names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CHUNK = 1 << 16
_LOOK_SECONDS = 0.2
_PATIENCE = 3.0
"""Seconds between INT, TERM and KILL."""
_LINGER = 0.5
"""Seconds of silence after its end until what it left behind counts as silent."""
_LAST = 2_000
_STEPS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


class Ended(NamedTuple):
    """How it ended."""

    code: int
    last_words: str
    """The end of what it wrote to stderr."""


class Program:
    """A living program; ``read`` until ``ended``."""

    def __init__(self, words: Sequence[str], values: Mapping[str, str]) -> None:
        """Start it; raises ``OSError``. The prompt is on its stdin unless a word has it."""
        with tempfile.TemporaryFile() as prompt:
            if not names("prompt", words):
                prompt.write(values["prompt"].encode("utf-8", "replace"))
                prompt.seek(0)
            self._process = subprocess.Popen(
                filled(words, values),
                stdin=prompt,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                process_group=0,
                bufsize=0,
            )
        assert self._process.stdout is not None  # noqa: S101 - a pipe, see above
        assert self._process.stderr is not None  # noqa: S101
        self._out, self._err = self._process.stdout.fileno(), self._process.stderr.fileno()
        self._open = [self._out, self._err]
        self._complaint = b""
        self._heard = time.monotonic()
        self._steps: Iterator[signal.Signals] = iter(())
        self._next_step = 0.0

    def read(self, besides: Sequence[int]) -> tuple[bytes, bool]:
        """What it printed within a moment, and whether one of the other sources has something."""
        self._push()
        ready, _, _ = select.select([*self._open, *besides], [], [], _LOOK_SECONDS)
        data = self._take(self._out) if self._out in ready else b""
        if self._err in ready:
            said = self._take(self._err)
            self._complaint = (self._complaint + said)[-_LAST:]
            sys.stderr.buffer.write(said)
            sys.stderr.buffer.flush()
        return data, any(each in ready for each in besides)

    def ended(self) -> Ended | None:
        """How it ended, once it has and all it printed is read."""
        code = self._process.poll()
        silent = time.monotonic() - self._heard > _LINGER
        if code is None or (self._open and not silent):
            return None
        self._close()
        return Ended(code, self._complaint.decode("utf-8", "replace").strip())

    def interrupt(self) -> None:
        """Tell it to end, and see to it that it does."""
        self._steps, self._next_step = iter(_STEPS), 0.0

    def kill(self) -> None:
        """End it now, with what it started."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._close()

    def _push(self) -> None:
        if time.monotonic() < self._next_step:
            return
        self._next_step = time.monotonic() + _PATIENCE
        step = next(self._steps, None)
        if step is not None:
            self._signal(step)

    def _signal(self, number: signal.Signals) -> None:
        # Its group may outlive it; where that is gone too, there is nobody to tell.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _take(self, source: int) -> bytes:
        data = os.read(source, _CHUNK)
        self._heard = time.monotonic()
        if not data:
            self._open.remove(source)
        return data

    def _close(self) -> None:
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
