"""Starting processes that outlive us: a daemon, a keeper.

They leave the caller's session, keep none of its descriptors, and are nobody's zombie.  The work
of forking twice is done by a fresh interpreter (``detach.py``), never here: callers have threads
and event loops, and forking those is not safe.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    StrPath = str | os.PathLike[str]

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_DETACH = os.path.join(_PACKAGE, "rendezvous", "detach.py")
_KEEPER = os.path.join(_PACKAGE, "keeper", "__main__.py")
_PROGRAM = os.path.join(_PACKAGE, "__main__.py")
_REPORT = 3
_DEFAULTS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD)


class Spawned:
    """A process that was started: its ``pid``, and ``report``, a descriptor to read from.

    A keeper writes one more line there once it serves; for other programs the report ends when
    they take over.  Close it with :meth:`close`.
    """

    __slots__ = ("pid", "report")

    def __init__(self, pid: int, report: int) -> None:
        """Hold what :func:`spawn_detached` learned."""
        self.pid = pid
        self.report = report

    def close(self) -> None:
        """Close the report; harmless when done twice."""
        if self.report >= 0:
            os.close(self.report)
            self.report = -1


def daemon_argv(common_dir: StrPath) -> list[str]:
    """The command line of the daemon that serves ``common_dir``.

    ``-P`` keeps the working directory out of the import path: a repository may hold a folder
    named like a module of ours.
    """
    return [sys.executable, "-P", _PROGRAM, "daemon", "--common-dir", os.fspath(common_dir)]


def keeper_argv(run_dir: StrPath, *options: str) -> list[str]:
    """The command line of a keeper for ``run_dir``, to be started with ``detaches=True``."""
    return [sys.executable, "-I", "-S", _KEEPER, os.fspath(run_dir), *options]


def spawn_detached(
    argv: Sequence[str],
    *,
    cwd: StrPath,
    env: Mapping[str, str],
    log_path: StrPath,
    stdin: int | bytes = b"",
    detaches: bool = False,
) -> Spawned:
    """Start ``argv`` in ``cwd`` as a process of its own; output goes to the end of ``log_path``.

    ``stdin`` is a descriptor to read from or the bytes to be read.  ``detaches`` says that the
    program leaves us by itself and reports on descriptor 3.  Blocks until the process is on its
    own (tens of milliseconds).  Raises OSError when it cannot be started.
    """
    command = list(argv) if detaches else [*_detach_argv(os.fspath(cwd)), *argv]
    source, feed = (os.dup(stdin), None) if isinstance(stdin, int) else os.pipe()
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    report, told = os.pipe()
    try:
        child = _spawn(command, env, (source, log, log, told))
    except OSError:
        os.close(report)
        raise
    finally:
        for descriptor in (source, log, told):
            os.close(descriptor)
        if feed is not None and sys.exc_info()[0] is not None:
            os.close(feed)
    if feed is not None:
        _feed(feed, stdin if isinstance(stdin, bytes) else b"")
    os.waitpid(child, 0)
    return Spawned(_read_pid(report, command), report)


def _detach_argv(cwd: str) -> list[str]:
    return [sys.executable, "-I", "-S", _DETACH, str(_REPORT), cwd, "--"]


def _spawn(argv: list[str], env: Mapping[str, str], descriptors: tuple[int, ...]) -> int:
    """``posix_spawn`` with ``descriptors`` as 0, 1, 2, …, every signal as in a fresh login."""
    # Copies above the targets, so that no dup2 overwrites the source of a later one.
    copies = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 10) for each in descriptors]
    actions = [(os.POSIX_SPAWN_DUP2, copy, target) for target, copy in enumerate(copies)]
    try:
        return os.posix_spawn(
            argv[0], argv, env, file_actions=actions, setsigmask=[], setsigdef=_DEFAULTS
        )
    finally:
        for copy in copies:
            os.close(copy)


def _feed(descriptor: int, data: bytes) -> None:
    """Write ``data`` whole; a reader that died says so in its report, not here."""
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except BrokenPipeError:
        pass
    finally:
        os.close(descriptor)


def _read_pid(report: int, argv: list[str]) -> int:
    line = read_report_line(report)
    if not line.isdecimal():
        os.close(report)
        raise ChildProcessError(line or f"{argv[0]} ended before it was on its own")
    return int(line)


def read_report_line(report: int) -> str:
    """The next line of a report, empty at its end.  Blocks."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(report, 1)
        if not byte:
            break
        line += byte
    return line.decode(errors="replace").strip()
