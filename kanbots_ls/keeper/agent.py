"""The agent process: starting it, finding it again, learning how it ended.

Only the keeper's ``main`` and loop use this.  An agent is on record in ``agent.json`` before its
program runs, so there is no moment at which it works and a replacement could not find it.  It
never reads or writes what the agent says.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time

from kanbots_ls.keeper.rundir import AGENT, STDERR, STDIN, STDOUT
from kanbots_ls.rendezvous import processes

START_SECONDS = 10.0
"""From the fork until the program runs; it takes milliseconds."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from kanbots_ls.keeper.rundir import RunDirectory

    Json = dict[str, Any]


class Agent:
    """One agent process of a run: start number ``start`` of it, marked ``mark``."""

    def __init__(self, record: Json, *, child: bool, error: str | None = None) -> None:
        """Take over the process of ``record``; ``child`` says that we can wait for it."""
        self.pid = int(record["pid"])
        self.started = int(record["started"])
        self.mark = str(record["mark"])
        self.start = int(record["start"])
        self.error = error
        self.code: int | None = None
        self.signal: int | None = None
        self._child = child
        self.pidfd = self._open_pidfd(str(record.get("boot")))

    @property
    def ended(self) -> bool:
        """Whether the process is known to be gone."""
        return self.pidfd is None

    def note_end(self) -> None:
        """The process has ended: collect its status if it is our child."""
        if self._child:
            with contextlib.suppress(ChildProcessError):
                self.take_status(os.waitpid(self.pid, 0)[1])
        if self.pidfd is not None:
            os.close(self.pidfd)
            self.pidfd = None

    def take_status(self, status: int) -> None:
        """Remember the wait status of our child."""
        self._child = False
        if os.WIFSIGNALED(status):
            self.signal = os.WTERMSIG(status)
        elif self.error is None:
            self.code = os.WEXITSTATUS(status)

    def _open_pidfd(self, boot: str) -> int | None:
        if boot != processes.boot_id():
            return None
        try:
            pidfd = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return None
        # A pid may have been given to another process by now; our own child's cannot.
        if self._child or processes.is_alive(self.pid, self.started):
            return pidfd
        os.close(pidfd)
        return None


def start_agent(run: RunDirectory, fifos: str, spec: Json) -> Agent:
    """Start the program of ``spec`` on the FIFOs in directory ``fifos``.

    A program that cannot be started is an agent with ``error`` set, ended at once.  Raises
    OSError when its record cannot be written; then nothing was started.
    """
    gate, opener = os.pipe()
    failure, failed = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(opener)
        os.close(failure)
        _become_agent(run, fifos, spec, gate, failed)
    os.close(gate)
    os.close(failed)
    record = {
        "pid": pid,
        "started": processes.start_time(pid) or 0,
        "boot": processes.boot_id(),
        "mark": spec["mark"],
        "start": spec["start"],
    }
    try:
        run.write_json(AGENT, record)
        os.write(opener, b"!")
    finally:
        # Closing the gate without a byte sends the child home.
        os.close(opener)
    error = _why_it_failed(failure, pid, spec["argv"][0])
    return Agent(record, child=True, error=error or None)


def _why_it_failed(failure: int, pid: int, program: str) -> str:
    """What the fork reports before the program runs; "" when it runs.

    A fork that gets no further (a disk that does not answer, somebody's pipe in the place of a
    file, a signal) is killed: a keeper that waited for it would serve nobody, not even a stop.
    """
    poll, end, told = select.poll(), time.monotonic() + START_SECONDS, b""
    poll.register(failure, select.POLLIN)
    try:
        while poll.poll(max(0.0, end - time.monotonic()) * 1000):
            part = os.read(failure, 4096)
            if not part:
                return told.decode(errors="replace")
            told += part
    finally:
        os.close(failure)
    os.kill(pid, signal.SIGKILL)
    return f"cannot start {program}: it had not begun after {START_SECONDS:.0f} s"


def find_agent(run: RunDirectory) -> Agent | None:
    """The agent on record in ``run``, alive or gone; None when there is no record."""
    record = run.read_json(AGENT)
    return None if record is None else Agent(record, child=False)


def _become_agent(run: RunDirectory, fifos: str, spec: Json, gate: int, failed: int) -> NoReturn:
    """In the fork: set the stage, wait for the gate, execute.  Never returns."""
    step = "leave the session"
    try:
        os.setsid()
        step = f"enter {spec['cwd']}"
        os.chdir(spec["cwd"])
        step = "open its pipes"
        _open_standard_streams(run, fifos)
        step = f"start {spec['argv'][0]}"
        _restore_signals()
        if os.read(gate, 1):
            os.execvpe(spec["argv"][0], spec["argv"], _environment(run, spec))  # noqa: S606
    except OSError as error:
        # The gate may still be shut; what went wrong counts only once we are on record.
        os.write(failed, f"cannot {step}: {error.strerror}".encode())
    except BaseException as error:  # noqa: BLE001  (nothing of a fork may run on as a keeper)
        os.write(failed, f"cannot {step}: {error!r}".encode())
    os._exit(127)


def _open_standard_streams(run: RunDirectory, fifos: str) -> None:
    streams = (
        os.open(os.path.join(fifos, STDIN), os.O_RDWR | os.O_CLOEXEC),
        os.open(os.path.join(fifos, STDOUT), os.O_RDWR | os.O_CLOEXEC),
        run.open(STDERR, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    )
    for target, stream in enumerate(streams):
        os.dup2(stream, target)


def _restore_signals() -> None:
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)


def _environment(run: RunDirectory, spec: Json) -> dict[str, str]:
    return {
        **spec["env"],
        processes.MARK_VARIABLE: spec["mark"],
        "KANBOTS_RUN_DIR": run.path,
        "KANBOTS_RUN_ID": run.run_id,
    }
