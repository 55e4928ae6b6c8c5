"""A daemon's claim to a repository: its lock, its record, its socket.

Only the daemon uses this, and before it imports anything heavy.  The lock decides who serves; the
record only lets others say who that is.  A board that another host or another user serves is
refused in one sentence, because a lock may not reach across a network file system.
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress

from kanbots_ls import __version__
from kanbots_ls.rendezvous import paths, processes
from kanbots_ls.rendezvous.locks import FileLock
from kanbots_ls.rendezvous.sockets import Listener, listen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

# On these another machine may hold a lock that we cannot see.
_SHARED_FILE_SYSTEMS = ("nfs", "cifs", "smb", "fuse", "9p", "virtiofs", "ceph", "lustre", "afs")


class AlreadyServed(Exception):
    """Another daemon serves this repository; the message says which."""


class Announced:
    """A repository claimed: the daemon's listening socket and the proof that it is still ours."""

    def __init__(self, data: Path, lock: FileLock, listener: Listener) -> None:
        """Hold the lock and the socket."""
        self.data = data
        self.listener = listener
        self._lock = lock

    def is_still_ours(self) -> bool:
        """Whether the lock's path still names our lock; a daemon that reads False must leave."""
        return self._lock.is_still_ours()

    def mend_socket(self) -> Listener | None:
        """Listen anew when somebody removed the socket; the new listener, or None if all is well.

        Raises OSError.
        """
        if self.listener.is_there():
            return None
        self.listener.socket.close()
        self.listener = listen(self.data, paths.DAEMON_SOCKET)
        return self.listener

    def refuse(self, reason: str) -> None:
        """Leave word for whoever started us why this board can't be served."""
        with suppress(OSError):
            said = json.dumps({"pid": os.getpid(), "reason": reason})
            (self.data / paths.DAEMON_REFUSAL).write_text(said + "\n")

    def withdraw(self, *, on_purpose: bool = True) -> None:
        """Remove socket and record and free the lock.

        The record stays where the daemon failed, as when it is killed: whoever was attached starts
        another at once.
        """
        self.listener.close()
        if on_purpose and self.is_still_ours():
            (self.data / paths.DAEMON_RECORD).unlink(missing_ok=True)
        self._lock.release()


def announce(common_dir: Path) -> Announced:
    """Claim the repository and listen.  Raises AlreadyServed, NotYours, OSError."""
    data = paths.make_data_directory(common_dir)
    lock = FileLock(data / paths.DAEMON_LOCK)
    # A client that wonders why its daemon died looks at the lock for a moment.
    mine = lock.take(timeout=0.3)
    refusal = why_not(common_dir, lock_is_free=mine)
    if refusal is not None:
        lock.release()
        raise AlreadyServed(refusal)
    try:
        (data / paths.DAEMON_REFUSAL).unlink(missing_ok=True)
        listener = listen(data, paths.DAEMON_SOCKET)
        _write_record(data)
    except BaseException:
        lock.release()
        raise
    return Announced(data, lock, listener)


def why_not(common_dir: Path, *, lock_is_free: bool) -> str | None:
    """Why no daemon of ours may serve ``common_dir``, as a sentence; None when one may.

    A daemon removes its record when it leaves on purpose.  One left by another host on a shared
    file system means that its lock may not reach us, or that it crashed; only a person can tell.
    """
    data = paths.data_directory(common_dir)
    record = read_record(data)
    if not lock_is_free:
        return _who_serves(record, common_dir)
    if record is None or record.get("boot") == processes.boot_id():
        return None
    if record.get("host") == socket.gethostname() or not _is_shared(data):
        return None
    return (
        f"{_who_serves(record, common_dir)}; stop it there (`kanbots-ls daemon stop`), or if that "
        f"host is gone remove {data / paths.DAEMON_RECORD}"
    )


def read_record(data: Path) -> dict[str, Any] | None:
    """What the last daemon wrote about itself: uid, host, boot, pid, started, version."""
    return _read(data / paths.DAEMON_RECORD)


def read_refusal(data: Path, pid: int | None = None) -> str:
    """Why the last daemon, or the one with that ``pid``, could not serve this board; else "".

    The next daemon that claims the board removes it.
    """
    found = _read(data / paths.DAEMON_REFUSAL) or {}
    return str(found.get("reason", "")) if pid in (None, found.get("pid")) else ""


def _read(file: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _write_record(data: Path) -> None:
    record = {
        "uid": os.getuid(),
        "host": socket.gethostname(),
        "boot": processes.boot_id(),
        "pid": os.getpid(),
        "started": processes.start_time(os.getpid()),
        "version": __version__,
    }
    fresh = data / f"{paths.DAEMON_RECORD}.new"
    fresh.write_text(json.dumps(record) + "\n")
    fresh.chmod(0o600)
    fresh.replace(data / paths.DAEMON_RECORD)


def _who_serves(record: dict[str, Any] | None, common_dir: Path) -> str:
    if record is None:
        return f"a daemon is already starting for {common_dir}"
    who = paths.user_name(int(record.get("uid", -1)))
    return f"{common_dir} is served by {who} on {record.get('host')}, process {record.get('pid')}"


def _is_shared(directory: Path) -> bool:
    """Whether ``directory`` is on a file system that other machines may have mounted."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="replace") as file:
            mounts = [line.split()[1:3] for line in file]
    except OSError:
        return True
    here = os.path.realpath(directory) + "/"
    around = [each for each in mounts if here.startswith(each[0].rstrip("/") + "/")]
    _, kind = max(around, key=lambda each: len(each[0]))
    return kind.startswith(_SHARED_FILE_SYSTEMS)
