"""Copies files from the person's work tree into a run's, sharing their blocks where it can.

What is there already stays, links are copied as links and never followed, on neither side: each
directory is opened below the one before it.  Only regular files and links are copied.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import StoppedError

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Sequence

_FICLONE = 0x40049409
"""Linux: let the new file share the old one's blocks until either changes."""
_CHUNK = 8 << 20
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# It went meanwhile, or is something else by now: then there is nothing to copy.
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})


@dataclass
class Copied:
    """How far it is; read by whoever shows it while another thread copies."""

    of: int = 0
    files: int = 0
    size: int = 0
    """Bytes."""
    left_out: list[str] = field(default_factory=list)
    """What could not be copied as it is, each with why."""


def copy_files(
    source: Path,
    target: Path,
    paths: Sequence[str],
    so_far: Copied,
    cancel: threading.Event | None = None,
) -> None:
    """Copy ``paths`` (from the top of ``source``) to the same places below ``target``.

    Modes and times are kept.  Raises OSError when the disk is full or broken, StoppedError when
    ``cancel`` is set; what was copied until then is there.
    """
    so_far.of = len(paths)
    for path in paths:
        if cancel is not None and cancel.is_set():
            raise StoppedError("copying files")
        _copy(source, target, path, so_far, cancel)


def _copy(
    source: Path, target: Path, path: str, so_far: Copied, cancel: threading.Event | None
) -> None:
    try:
        with _parent(source, path) as (here, name):
            found = os.stat(name, dir_fd=here, follow_symlinks=False)
            if stat.S_ISLNK(found.st_mode):
                _link(source, target, path, os.readlink(name, dir_fd=here), so_far)
            elif stat.S_ISREG(found.st_mode):
                with _opened(name, _READ, here) as data, _parent(target, path, source) as place:
                    _file(data, *place, so_far, cancel)
    except OSError as error:
        if error.errno in _FORBIDDEN:
            so_far.left_out.append(f"{path} ({error.strerror})")
        elif error.errno not in _GONE and error.errno != errno.EEXIST:
            raise OSError(error.errno, error.strerror, str(target / path)) from error


def _file(
    data: int, directory: int, name: str, so_far: Copied, cancel: threading.Event | None
) -> None:
    found = os.fstat(data)
    if not stat.S_ISREG(found.st_mode):
        return
    with _opened(name, _MAKE, directory) as copy:
        if not _cloned(data, copy):
            _read_and_write(data, copy, so_far, cancel)
        else:
            so_far.size += found.st_size
        os.fchmod(copy, found.st_mode & 0o777)
        os.utime(copy, ns=(found.st_atime_ns, found.st_mtime_ns))
    so_far.files += 1


def _link(source: Path, target: Path, path: str, leads_to: str, so_far: Copied) -> None:
    if _leads_out(source, path, leads_to):
        # From the new place it would lead to the person's own files, or to nothing.
        so_far.left_out.append(f"{path} (a link to {leads_to})")
        return
    with _parent(target, path, source) as (directory, name):
        os.symlink(leads_to, name, dir_fd=directory)
    so_far.files += 1


def _leads_out(source: Path, path: str, leads_to: str) -> bool:
    """Whether a link that is copied as it is would lead into the person's checkout, or past the
    top; one to elsewhere on the machine (a virtual environment's ``python``) means the same."""
    if Path(leads_to).is_absolute():
        return os.path.commonpath([os.path.realpath(leads_to), source]) == str(source)
    meant = os.path.normpath(f"{path}/../{leads_to}")
    return Path(meant).parts[0] == os.pardir


def _cloned(data: int, copy: int) -> bool:
    try:
        fcntl.ioctl(copy, _FICLONE, data)
    except OSError:
        return False
    return True


def _read_and_write(data: int, copy: int, so_far: Copied, cancel: threading.Event | None) -> None:
    while chunk := os.read(data, _CHUNK):
        if cancel is not None and cancel.is_set():
            raise StoppedError("copying files")
        written = 0
        while written < len(chunk):
            written += os.write(copy, chunk[written:])
        so_far.size += len(chunk)


@contextmanager
def _parent(top: Path, path: str, like: Path | None = None) -> Iterator[tuple[int, str]]:
    """The directory of ``path`` below ``top``, opened without following any link, and its name.

    With ``like`` missing directories are made with the modes they have below that.
    """
    *parents, name = path.split("/")
    with ExitStack() as opened:
        here = opened.enter_context(_opened(str(top), _DIRECTORY & ~os.O_NOFOLLOW))
        for depth, part in enumerate(parents, start=1):
            if like is not None:
                _make(part, here, like.joinpath(*parents[:depth]))
            here = opened.enter_context(_opened(part, _DIRECTORY, here))
        yield here, name


def _make(name: str, directory: int, like: Path) -> None:
    try:
        os.mkdir(name, 0o700, dir_fd=directory)
    except FileExistsError:
        return
    # Its owner can always write in it: more is to come.
    mode = like.lstat().st_mode & 0o777 | 0o700
    os.chmod(name, mode, dir_fd=directory)


@contextmanager
def _opened(name: str, flags: int, directory: int | None = None) -> Iterator[int]:
    descriptor = os.open(name, flags, 0o600, dir_fd=directory)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
