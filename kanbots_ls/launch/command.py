"""One shell command that is waited for, with everything it starts; its output goes to a file.

The set-up of a worktree runs through here: in a session of its own, marked like an agent, so that
whatever it started can be found and ended, by another daemon too.  It knows nothing of runs.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.keeper.sweep import processes_of, send_signal
from kanbots_ls.rendezvous import processes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOTE = "setup.json"
_TERM_SECONDS = 3.0
_LOG = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC
_PAUSE = 0.05
_MOST_ROUNDS = 100
_TAIL = 4096


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """What to run for the person: ``sh -c text`` in ``cwd``, its output into ``log``.

    ``directory`` keeps the note by which a later daemon finds what is left of it.
    """

    text: str
    cwd: Path
    env: Mapping[str, str] = field(repr=False)
    log: Path
    directory: Path
    mark: str = field(default_factory=lambda: secrets.token_hex(16))


async def run_command(spec: CommandSpec) -> int:
    """The command's exit status, negative for the signal that ended it.

    Nothing it started lives on after this, however it ended.  Raises OSError.
    """
    await run_sync(_note, spec, None)
    log = await run_sync(os.open, str(spec.log), _LOG, 0o600)
    process = None
    try:
        process = await anyio.open_process(
            ["sh", "-c", spec.text],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=spec.cwd,
            env={**spec.env, processes.MARK_VARIABLE: spec.mark},
            start_new_session=True,
        )
        await run_sync(_note, spec, process.pid)
        return await process.wait()
    finally:
        os.close(log)
        with anyio.CancelScope(shield=True):
            await run_sync(_end_all, {process.pid} if process else set(), spec.mark)
            if process is not None:
                await process.wait()
            (spec.directory / NOTE).unlink(missing_ok=True)


async def end_left_over(directory: Path) -> None:
    """End what a command of a daemon that is gone left running; harmless where there is none."""
    note = directory / NOTE
    try:
        found = json.loads(note.read_bytes())
        mark, pid, started = str(found["mark"]), found["pid"], found["started"]
    except (OSError, ValueError, KeyError):
        return
    same = pid is not None and processes.is_alive(pid, started)
    await run_sync(_end_all, {pid} if same else set(), mark)
    note.unlink(missing_ok=True)


def last_lines(log: Path, count: int) -> list[str]:
    """The last lines of the output that hold anything; of a line that was redrawn, the newest."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    lines = (line.rstrip().rpartition("\r")[2].strip() for line in text.split("\n"))
    return [line for line in lines if line][-count:]


def _end_all(roots: set[int], mark: str) -> None:
    """TERM, a moment, then KILL round by round; a command that ended well has left nobody."""
    send_signal(signal.SIGTERM, _living(roots, mark))
    pause, deadline = threading.Event(), time.monotonic() + _TERM_SECONDS
    while (left := _living(roots, mark)) and time.monotonic() < deadline:
        pause.wait(_PAUSE)
    for _round in range(_MOST_ROUNDS):
        if not left:
            return
        send_signal(signal.SIGKILL, left)
        pause.wait(_PAUSE)
        left = _living(roots, mark)


def _living(roots: set[int], mark: str) -> set[int]:
    """Those with the mark, below a root, or in its session: some drop their environment."""
    session = {pid for pid in processes.parents() if _session_of(pid) in roots}
    return {pid for pid in processes_of(roots, mark) | session if not processes.is_ours(pid)}


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


def _note(spec: CommandSpec, pid: int | None) -> None:
    """Before the command exists its mark is on disk, so that nothing of it is ever unknown."""
    started = processes.start_time(pid) if pid is not None else None
    content = json.dumps({"mark": spec.mark, "pid": pid, "started": started})
    scratch = spec.directory / f".{NOTE}"
    with open(scratch, "w", opener=_private) as file:
        file.write(content)
    scratch.replace(spec.directory / NOTE)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
