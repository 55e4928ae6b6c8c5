"""``log --raw``: the transcript, byte for byte to a pipe and harmless to a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.follow.live import Live
from kanbots_ls.protocol.log import LogParams
from kanbots_ls.wording import text

if TYPE_CHECKING:
    import re

    from kanbots_ls.cli.wire.connect import Session

_CHUNK = 1024 * 1024
_TICK = 1.0
"""Seconds between looks at the file while nothing is announced."""


def print_raw(session: Session, run: str, pattern: re.Pattern[str] | None, *, follow: bool) -> None:
    """Copy a run's transcript to stdout; with ``follow`` until the run does nothing more."""
    path = Path(session.api.log(LogParams(run=run, after=-1, count=1)).transcript)
    out = _Out(pattern)
    try:
        with path.open("rb") as transcript:
            if follow:
                _until_ended(session, run, transcript, out)
            out.copy(transcript)
    except FileNotFoundError:
        raise CliError(f"{run} has no transcript: its agent has not written a line.") from None
    out.end()


def _until_ended(session: Session, run: str, transcript: BinaryIO, out: _Out) -> None:
    live = Live(session)
    while not live.mirror.has_ended(run):
        out.copy(transcript)
        live.next(_TICK)


class _Out:
    """Stdout, with lines picked by a pattern and made harmless where a terminal reads them."""

    def __init__(self, pattern: re.Pattern[str] | None) -> None:
        self._pattern = pattern
        self._whole = pattern is None and not sys.stdout.isatty()
        self._rest = b""

    def copy(self, transcript: BinaryIO) -> None:
        """Write what the file has beyond what was written."""
        while chunk := transcript.read(_CHUNK):
            if self._whole:
                sys.stdout.buffer.write(chunk)
                continue
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            for line in lines:
                self._write(line)
        sys.stdout.buffer.flush()

    def end(self) -> None:
        """Write a last line that had no newline."""
        if self._rest:
            self._write(self._rest)
        sys.stdout.buffer.flush()

    def _write(self, line: bytes) -> None:
        words = line.decode("utf-8", "replace")
        if self._pattern is not None and not self._pattern.search(words):
            return
        harmless = text.block(words).encode() if sys.stdout.isatty() else line
        sys.stdout.buffer.write(harmless + b"\n")
