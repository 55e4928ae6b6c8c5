"""A daemon's claim to a repository: its lock, its record, its socket.

Only the daemon uses this, and before it imports anything heavy.  The lock decides who serves; the
record only lets others say who that is.  A board that another host or another user serves is
refused in one sentence, because a lock may not reach across a network file system.
"""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

from kanbots_ls import __version__
from kanbots_ls.rendezvous import paths, processes
from kanbots_ls.rendezvous.locks import FileLock
from kanbots_ls.rendezvous.sockets import Listener, listen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


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

    def withdraw(self) -> None:
        """Remove socket and record and free the lock: the daemon has ended on purpose."""
        self.listener.close()
        if self.is_still_ours():
            (self.data / paths.DAEMON_RECORD).unlink(missing_ok=True)
        self._lock.release()


def announce(common_dir: Path) -> Announced:
    """Claim the repository and listen.  Raises AlreadyServed, NotYours, OSError."""
    data = paths.make_data_directory(common_dir)
    lock = FileLock(data / paths.DAEMON_LOCK)
    if not lock.take():
        raise AlreadyServed(_who_serves(read_record(data), common_dir))
    try:
        foreign = _foreign(read_record(data), common_dir)
        if foreign:
            raise AlreadyServed(foreign)
        listener = listen(data, paths.DAEMON_SOCKET)
        _write_record(data)
    except BaseException:
        lock.release()
        raise
    return Announced(data, lock, listener)


def read_record(data: Path) -> dict[str, Any] | None:
    """What the last daemon wrote about itself: uid, host, boot, pid, started, version."""
    try:
        record = json.loads((data / paths.DAEMON_RECORD).read_bytes())
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


def _foreign(record: dict[str, Any] | None, common_dir: Path) -> str | None:
    """Why a record on an unlocked board still keeps us out, or None.

    A daemon removes its record when it leaves on purpose.  One left by another host means that
    this is a shared file system whose locks may not reach us, or that the other host crashed;
    only a person can tell which.
    """
    if record is None or record.get("host") == socket.gethostname():
        return None
    return (
        f"{_who_serves(record, common_dir)}; stop it there (`kanbots-ls daemon stop`), or if that "
        f"host is gone remove {paths.data_directory(common_dir) / paths.DAEMON_RECORD}"
    )
