"""Reaching the daemon of a repository, starting it where none answers.

The forwarder and the terminal client call :func:`dial`.  However many of them come at once, one
daemon is started: whoever holds ``start.lock`` does it while the others wait for the socket.  A
client inside a run starts nothing, because a daemon must not descend from a run: it asks that
run's keeper.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from kanbots_ls.rendezvous import paths, processes
from kanbots_ls.rendezvous.hello import Hello, Welcome, greet
from kanbots_ls.rendezvous.locks import FileLock
from kanbots_ls.rendezvous.sockets import connect

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket

    from kanbots_ls.rendezvous.repository import Repository

_CONNECT_SECONDS = 5.0
_PAUSE_SECONDS = 0.02
_LOG_LINES = 5
_LEAST_ROOM = 65536
"""Bytes; with less there is no room for what a daemon writes of itself, nor for its last words."""
_STARTS = 3
"""Daemons that may end at once before we give up: each may have met one that was leaving."""


class NoDaemon(Exception):
    """No daemon answers, and none was or could be started; the message says why."""


class Connection:
    """A connection to a daemon that has greeted us; ``socket`` blocks and carries LSP."""

    __slots__ = ("pid", "socket", "version")

    def __init__(self, connected: socket.socket, welcome: Welcome) -> None:
        """Take over ``connected``."""
        self.socket = connected
        self.pid = welcome.pid
        self.version = welcome.version


def dial(
    repository: Repository, hello: Hello, *, start: bool = True, timeout: float = 20.0
) -> Connection:
    """Connect to the daemon of ``repository`` within ``timeout`` seconds.

    One of an older version gives way to ours where we may start one; a newer one serves us.

    Raises NoDaemon; Refused when it answers but does not serve us; NotYours when the board is
    another user's.
    """
    deadline = time.monotonic() + timeout
    common_dir = repository.common_dir
    hello.starts = start
    found = _try(paths.data_directory(common_dir), hello, deadline)
    if found is None and start:
        found = _start_and_wait(common_dir, hello, deadline)
    if found is None:
        # Nobody else can look into it, so there may well be one, only not ours.
        paths.insist_yours(paths.data_directory(common_dir))
        raise NoDaemon(f"no daemon runs for {repository.root}")
    return found


def _start_and_wait(common_dir: Path, hello: Hello, deadline: float) -> Connection:
    data = paths.make_data_directory(common_dir)
    lock = FileLock(data / paths.START_LOCK)
    starter = _Starter(common_dir, data)
    try:
        while time.monotonic() < deadline and not starter.failed():
            # Whoever held the lock before us may have brought up the daemon we are to start.
            # Inside a run it is the keeper that will want that lock.
            may_start = not starter.started and (starter.inside or lock.take())
            found = _try(data, hello, deadline)
            if found is not None:
                return found
            if may_start:
                starter.start()
            time.sleep(_PAUSE_SECONDS)  # noqa: TID251
    finally:
        lock.release()
    raise NoDaemon(starter.refusal or _explain(data, starter.reason))


class _Starter:
    """One attempt to start a daemon."""

    def __init__(self, common_dir: Path, data: Path) -> None:
        self._common_dir = common_dir
        self._data = data
        self._pid = 0
        self._starts = 0
        self._tick: int | None = None
        self.inside = bool(os.environ.get(processes.MARK_VARIABLE))
        self.started = False
        self.reason = "the daemon does not answer"
        self.refusal = ""
        """What the daemon we started said before it left: all the person needs to know."""

    def start(self) -> None:
        """Start a daemon from here, or have the run's keeper do it."""
        self.started = True
        self._starts += 1
        if self.inside:
            _ask_keeper(Path(os.environ.get("KANBOTS_RUN_DIR", "")))
            return
        from kanbots_ls.rendezvous.environment import scrub
        from kanbots_ls.rendezvous.spawn import daemon_argv, read_report_line, spawn_detached

        spawned = spawn_detached(
            daemon_argv(self._common_dir),
            cwd=self._common_dir,
            env=scrub(os.environ),
            log_path=self._data / paths.DAEMON_LOG,
        )
        # The report ends when the daemon's program has taken over, so the pid is the daemon's.
        failure = read_report_line(spawned.report)
        spawned.close()
        if failure:
            raise NoDaemon(failure)
        self._pid = spawned.pid
        self._tick = processes.start_time(spawned.pid)

    def failed(self) -> bool:
        """Whether the daemon we started is gone again and no other one is coming up."""
        if not self._pid or (self._tick and processes.is_alive(self._pid, self._tick)):
            return False
        from kanbots_ls.rendezvous.announce import read_refusal, why_not

        self.refusal = read_refusal(self._data, self._pid)
        if self.refusal:
            return True
        lock = FileLock(self._data / paths.DAEMON_LOCK)
        nobody = lock.take()
        lock.release()
        refusal = why_not(self._common_dir, lock_is_free=nobody)
        self.reason = refusal or "the daemon ended as soon as it was started"
        if nobody and refusal is None and self._starts < _STARTS:
            # It may have given way to one that was just leaving.
            self.started, self._pid = False, 0
            return False
        return nobody


def _ask_keeper(run_dir: Path) -> None:
    """Have the keeper of the run we are in start the daemon.  Raises NoDaemon."""
    import json

    try:
        keeper = connect(run_dir, "keeper.sock", _CONNECT_SECONDS)
    except OSError as error:
        raise NoDaemon(
            "no daemon runs, and from inside a run only its keeper may start one, but that does "
            "not answer: use a shell outside the run"
        ) from error
    with keeper, keeper.makefile("rb") as answers:
        keeper.sendall(b'{"op":"start-daemon"}\n')
        answer = json.loads(answers.readline() or b"{}")
    if not answer.get("ok"):
        raise NoDaemon(str(answer.get("error") or "the run's keeper did not answer"))


def _try(data: Path, hello: Hello, deadline: float) -> Connection | None:
    """One attempt; None when nobody listens or the listener went away while greeting.

    A daemon listens before it has loaded all it needs, so its greeting may take seconds.
    """
    try:
        connected = connect(data, paths.DAEMON_SOCKET, _CONNECT_SECONDS)
    except OSError:
        return None
    try:
        connected.settimeout(max(deadline - time.monotonic(), 0.1))
        welcome = greet(connected, hello)
        connected.settimeout(None)
    except (ConnectionError, TimeoutError):
        connected.close()
        return None
    except BaseException:
        connected.close()
        raise
    return Connection(connected, welcome)


def _explain(data: Path, reason: str) -> str:
    """``reason`` with the last lines of the daemon's log, which usually say more."""
    if _is_full(data):
        return f"{data}: No space left on device, so no daemon can start; make room"
    log = data / paths.DAEMON_LOG
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 4096))
            lines = file.read().decode(errors="replace").splitlines()[-_LOG_LINES:]
    except OSError:
        lines = []
    quoted = "".join(f"\n  {line}" for line in lines if line.strip())
    return f"{reason}; see {log}{quoted and ', which ends:'}{quoted}"


def _is_full(data: Path) -> bool:
    try:
        room = os.statvfs(data)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < _LEAST_ROOM
