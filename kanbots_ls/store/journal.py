"""The journal: what people and we did, one JSON object a line, appended and never rewritten.

The daemon holds the only writer (its lock sees to that) and appends from one thread or several.
The first line says which format it is. A crash may leave a torn last line: it is kept as it is,
a new line is begun after it, and that is reported once.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import secrets
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from kanbots_ls import __version__
from kanbots_ls.store.errors import Damaged, JournalFull, NewerFormat, Unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAJOR = 1
HEADER = "kanbots_journal"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_log = logging.getLogger(__name__)
_sync = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


@dataclass(frozen=True, slots=True)
class TornLine:
    """The end of a record that a crash cut off: where it lies and how long it is, in bytes."""

    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A record and the offset just behind it, from which reading can go on."""

    end: int
    record: dict[str, Any]


class Journal:
    """An open journal; ``torn`` is set on the one opening that found a torn last line."""

    def __init__(self, path: Path, descriptor: int, torn: TornLine | None, board: str = "") -> None:
        self.path, self.torn, self.board = path, torn, board
        """``board``: a name that no later journal at this path has, "" in the oldest ones."""
        self.left_out: list[int] = []
        """Where reading met lines that are no records, in bytes."""
        self._descriptor = descriptor
        self._ragged = False
        """A half-written record could not be taken back and still ends the file."""
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes of whole lines."""
        return os.fstat(self._descriptor).st_size

    def append(self, records: Sequence[dict[str, Any]], *, sync: bool) -> int:
        """Write the records, all or none, with ``sync`` safe against a power cut; the new size.

        Raises ``JournalFull`` where there is no room, ``Unwritable`` where the disk refuses.
        """
        data = b"".join(map(line_of, records))
        with self._lock:
            if self._ragged:
                data = b"\n" + data
            size = self.size
            try:
                _write(self._descriptor, data)
                if sync:
                    _sync(self._descriptor)
            except OSError as error:
                self._ragged = not _cut_back(self._descriptor, size) or self._ragged
                raise _trouble(self.path, error) from error
            self._ragged = False
            return size + len(data)

    def read(self) -> Iterator[dict[str, Any]]:
        """Every record, oldest first."""
        return (entry.record for entry in self.entries())

    def entries(self, offset: int = 0) -> Iterator[Entry]:
        """The records from ``offset`` on, which is 0 or an ``Entry.end``.

        A line that is no record is left out, reported to the log and in ``left_out``.
        """
        with self.path.open("rb") as file:
            file.seek(offset)
            for line in file:
                if not line.endswith(b"\n"):
                    break  # being written at this moment
                start, offset = offset, offset + len(line)
                record = _record(line)
                if record is None:
                    self.left_out.append(start)
                    _log.warning("%s: no record at byte %d, left out", self.path, start)
                elif start:
                    yield Entry(offset, record)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        with self._lock:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1


def open_journal(path: Path) -> Journal:
    """Open or make the journal at ``path``, in a folder that exists.

    Raises ``NewerFormat``, ``Damaged`` (not a journal), ``JournalFull`` or ``Unwritable``.
    """
    try:
        if not path.exists() or path.stat().st_size == 0:
            _make(path)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
    except OSError as error:
        raise _trouble(path, error) from error
    try:
        header = _checked_header(path)
        return Journal(path, descriptor, _heal(path, descriptor), str(header.get("board", "")))
    except OSError as error:
        os.close(descriptor)
        raise _trouble(path, error) from error
    except BaseException:
        os.close(descriptor)
        raise


def _make(path: Path) -> None:
    """Put the file in its place whole, header included, so that no crash leaves half a header."""
    new = path.with_name(f"{path.name}.new")
    header = {HEADER: MAJOR, "program": __version__, "board": secrets.token_hex(8)}
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    descriptor = os.open(new, flags, 0o600)
    try:
        _write(descriptor, line_of(header))
        _sync(descriptor)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    new.replace(path)
    _sync_folder(path.parent)


def _checked_header(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        header = _record(file.readline(4096)) or {}
    major = header.get(HEADER)
    if not isinstance(major, int):
        raise Damaged(
            path,
            "this is not a journal of kanbots-ls. Move it away, and the folder "
            f"{path.parent / 'runs'} with it, and start again. Worktrees and branches stay.",
        )
    if major > MAJOR:
        raise NewerFormat(
            path,
            f"written by kanbots-ls {header.get('program', '?')} (journal format {major}); this is "
            f"{__version__} (format {MAJOR}). Update kanbots-ls. Nothing has been changed.",
        )
    return header


def _heal(path: Path, descriptor: int) -> TornLine | None:
    """Begin a new line where the last one is torn."""
    size = os.fstat(descriptor).st_size
    if os.pread(descriptor, 1, size - 1) == b"\n":
        return None
    start = _start_of_last_line(descriptor, size)
    _write(descriptor, b"\n")
    _log.warning("%s: the record at byte %d was cut off by a crash", path, start)
    return TornLine(start, size - start)


def _start_of_last_line(descriptor: int, size: int) -> int:
    block, end = 65536, size
    while end:
        begin = max(0, end - block)
        found = os.pread(descriptor, end - begin, begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


def line_of(record: dict[str, Any]) -> bytes:
    """The record's line; raises ``ValueError`` or ``TypeError`` for what JSON has no word for.

    ASCII, because a path may hold bytes that no encoding has a letter for.
    """
    return json.dumps(record, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _cut_back(descriptor: int, size: int) -> bool:
    try:
        os.ftruncate(descriptor, size)
    except OSError:
        _log.exception("a half-written record could not be taken back")
        return False
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _trouble(path: Path, error: OSError) -> JournalFull | Unwritable:
    if error.errno in NO_ROOM:
        return JournalFull(path, f"{error.strerror}. Make room; nothing is lost, nothing was done.")
    return Unwritable(path, f"{error.strerror}. Check the disk and the folder's permissions.")
