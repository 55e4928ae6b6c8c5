"""What a preview prints: where its program answers, and its last words; the file stays small."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.launch.command import last_lines
from kanbots_ls.preview.address import Finder, place, plain
from kanbots_ls.preview.answering import answers
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_PAUSE_SECONDS = 0.2
_READY_PAUSE_SECONDS = 2.0
_GRACE_SECONDS = 1.0
"""A program that listens on its port may be about to print where exactly."""
_AT_ONCE = 1 << 16
LARGEST = 32 << 20
_LAST_LINES = 8
_LONGEST_LINE = 500


class Printed:
    """The file that a start of a preview prints into."""

    def __init__(self, path: Path, port: int | None) -> None:
        """``port``: the run's own, where its program is expected."""
        self._path = path
        self._port = port
        self._taken = False
        self._finder = Finder(port)
        self._offset = 0

    async def begin_anew(self) -> None:
        """Nothing of an earlier start is taken for this one's; nor is somebody else's server."""
        self._taken = self._port is not None and await answers("localhost", self._port)
        await run_sync(_emptied, self._path)

    async def addresses(self, known: str | None) -> AsyncIterator[str]:
        """Addresses at which it answers, each better than the one before; goes on for ever."""
        heard_at: float | None = None
        while True:
            size = await run_sync(self._read)
            url = self._finder.found
            if url is None and known is None and await self._is_heard():
                heard_at = heard_at or anyio.current_time()
                if anyio.current_time() - heard_at >= _GRACE_SECONDS:
                    url = f"http://localhost:{self._port}/"
            if url is not None and url != known and await answers(*place(url)):
                known = url
                yield url
            if size > LARGEST:
                await run_sync(os.truncate, self._path, 0)
                self._offset = 0
            await anyio.sleep(_PAUSE_SECONDS if known is None else _READY_PAUSE_SECONDS)

    async def _is_heard(self) -> bool:
        if self._port is None or self._taken:
            return False
        return await answers("localhost", self._port)

    def _read(self) -> int:
        """Look for an address in what is new, while there may be a better one."""
        with self._path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if not self._finder.is_content:
                data = os.pread(file.fileno(), _AT_ONCE, self._offset)
                self._offset += len(data)
                self._finder.feed(data)
        return size


def last_words(path: Path, count: int = _LAST_LINES) -> tuple[str, ...]:
    """The last lines it printed, as they would be read."""
    return tuple(text.line(plain(each), _LONGEST_LINE) for each in last_lines(path, count))


def _emptied(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600))
