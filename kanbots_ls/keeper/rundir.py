"""The files of one run that the keeper owns, and how they are written.

``agent.json`` names the live agent process, ``exits.ndjson`` holds one line for each that ended,
``sends.ndjson`` one for each piece of input that was written.  The keeper writes them, ``launch``
reads the first two.  Nothing here holds an environment: those live in memory only.
"""

from __future__ import annotations

import contextlib
import json
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Json = dict[str, Any]

AGENT = "agent.json"
EXITS = "exits.ndjson"
SENDS = "sends.ndjson"
TRANSCRIPT = "transcript.ndjson"
STDERR = "stderr.log"
LOG = "keeper.log"
LOCK = "keeper.lock"
SOCKET = "keeper.sock"
STDIN = "stdin.fifo"
STDOUT = "stdout.fifo"


class RunDirectory:
    """An open run directory; every name is reached through its descriptor."""

    def __init__(self, path: str) -> None:
        """Open ``path``, which must exist."""
        self.path = os.path.realpath(path)
        self.descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    @property
    def run_id(self) -> str:
        """The run's id: its directory's name."""
        return os.path.basename(self._of_run)

    @property
    def _of_run(self) -> str:
        """The run's own directory: this one, or the one around it for what else runs for it."""
        around = os.path.dirname(self.path)
        return around if _common_dir_of(around) else self.path

    @property
    def common_dir(self) -> str | None:
        """The git common dir this run belongs to, or None for a directory elsewhere."""
        return _common_dir_of(self._of_run)

    def open(self, name: str, flags: int) -> int:
        """Open ``name`` in this directory, close-on-exec, made with mode 0600."""
        return os.open(name, flags | os.O_CLOEXEC, 0o600, dir_fd=self.descriptor)

    def read_json(self, name: str) -> Json | None:
        """The object in ``name``, or None when it is missing or damaged."""
        for line in self._lines(name):
            return line
        return None

    def write_json(self, name: str, content: Json) -> None:
        """Replace ``name`` whole and durably: a reader sees the old or the new, never a part."""
        fresh = f"{name}.new"
        descriptor = self.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            _write_all(descriptor, _encode(content))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.rename(fresh, name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)
        os.fsync(self.descriptor)

    def append_json(self, name: str, content: Json, *, durable: bool) -> None:
        """Add one line to ``name``.  Raises OSError (a full disk) and then leaves no half line."""
        descriptor = self.open(name, os.O_RDWR | os.O_CREAT)
        try:
            end = os.fstat(descriptor).st_size
            # A machine that lost power may have left half a line; it must not swallow ours.
            torn = end > 0 and os.pread(descriptor, 1, end - 1) != b"\n"
            try:
                os.lseek(descriptor, end, os.SEEK_SET)
                _write_all(descriptor, (b"\n" if torn else b"") + _encode(content))
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(descriptor, end)
                raise
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def exit_of(self, start: int) -> Json | None:
        """The recorded exit of start number ``start``, or None while there is none."""
        exits = [line for line in self._lines(EXITS) if line.get("start") == start]
        return exits[-1] if exits else None

    def last_exit(self) -> Json | None:
        """The newest recorded exit, or None."""
        exits = self._lines(EXITS)
        return exits[-1] if exits else None

    def recent(self, name: str, limit: int) -> list[Json]:
        """The objects in the last ``limit`` bytes of ``name``."""
        return self._lines(name, limit)

    def close(self) -> None:
        """Let the directory go."""
        os.close(self.descriptor)

    def _lines(self, name: str, limit: int = 1 << 20) -> list[Json]:
        try:
            descriptor = self.open(name, os.O_RDONLY)
        except FileNotFoundError:
            return []
        try:
            size = os.fstat(descriptor).st_size
            content = os.pread(descriptor, limit, max(0, size - limit))
        finally:
            os.close(descriptor)
        return [found for line in content.split(b"\n") if (found := _decode(line)) is not None]


def _common_dir_of(run: str) -> str | None:
    runs, _ = os.path.split(run)
    data, name = os.path.split(runs)
    common, parent = os.path.split(data)
    return common if (name, parent) == ("runs", "kanbots") else None


def utc_now() -> str:
    """The time as text, to the second: ``2026-03-01T12:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _encode(content: Json) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


def _decode(line: bytes) -> Json | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
