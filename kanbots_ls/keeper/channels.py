"""The two FIFOs between an agent and its keeper.

A FIFO that somebody holds open keeps what is in it, so a keeper's death costs nothing while the
agent, the next keeper or the daemon has the other description.  The keeper and ``launch`` make
and open them here; the agent opens them by path, because a shared description would make its
standard output non-blocking.  Nothing here reads or writes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat

from kanbots_ls.keeper.rundir import STDIN, STDOUT
from kanbots_ls.rendezvous.sockets import refuses_special_files, stand_in_directory

_STDOUT_BYTES = 1 << 20
_STDIN_BYTES = 1 << 18
_F_SETPIPE_SZ = 1031
_F_GETPIPE_SZ = 1032


class Channels:
    """Both FIFOs, open for reading and writing without blocking: neither ever reports an end."""

    def __init__(self, directory: str, stdin: int, stdout: int) -> None:
        """Hold two open descriptors and the directory the names are in."""
        self.directory = directory
        self.stdin = stdin
        self.stdout = stdout

    def close(self) -> None:
        """Let go; what is unread stays while anybody else holds on."""
        os.close(self.stdin)
        os.close(self.stdout)


def open_channels(run_dir: str) -> Channels:
    """Make what is missing of the two FIFOs of ``run_dir`` and open them.  Raises OSError."""
    directory = os.path.realpath(run_dir)
    try:
        _make(directory)
    except OSError as error:
        if not refuses_special_files(error):
            raise
        directory = stand_in_directory(directory, create=True)
        _make(directory)
    stdin = _open(os.path.join(directory, STDIN), _STDIN_BYTES)
    try:
        stdout = _open(os.path.join(directory, STDOUT), _STDOUT_BYTES)
    except OSError:
        os.close(stdin)
        raise
    return Channels(directory, stdin, stdout)


def capacity_of(fifo: int) -> int:
    """How many bytes ``fifo`` holds at most."""
    try:
        return fcntl.fcntl(fifo, _F_GETPIPE_SZ)
    except OSError:
        return 4096


def _make(directory: str) -> None:
    for name in (STDIN, STDOUT):
        path = os.path.join(directory, name)
        try:
            os.mkfifo(path, 0o600)
        except FileExistsError:
            if not stat.S_ISFIFO(os.lstat(path).st_mode):
                # Something else took the name; it can hold nothing of an agent's.
                os.unlink(path)
                os.mkfifo(path, 0o600)


def _open(path: str, capacity: int) -> int:
    fifo = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    # A wish: unprivileged users have a limit on the sum of all their pipes.
    with contextlib.suppress(OSError):
        if capacity_of(fifo) < capacity:
            fcntl.fcntl(fifo, _F_SETPIPE_SZ, capacity)
    return fifo
