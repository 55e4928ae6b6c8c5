"""A keeper's life from its command line to its loop.

It detaches, takes the run's lock, opens what it needs, and only then reads its specification: a
launcher may start a keeper early and say later what to start.  It reports in one line, ``ready``
or the reason why not, and never writes a specification to disk, because that holds a person's
environment.
"""

from __future__ import annotations

import json
import os
import sys

from kanbots_ls.keeper.agent import Agent, find_agent, start_agent
from kanbots_ls.keeper.channels import Channels, open_channels
from kanbots_ls.keeper.loop import Keeper
from kanbots_ls.keeper.rundir import LOCK, SOCKET, RunDirectory
from kanbots_ls.keeper.subreaper import adopt_orphans
from kanbots_ls.rendezvous.detach import close_others, detach
from kanbots_ls.rendezvous.locks import FileLock
from kanbots_ls.rendezvous.sockets import listen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Json = dict[str, Any]

_REPORT = 3
_LOCK_SECONDS = 5.0


def main(arguments: list[str]) -> int:
    """Keep one agent of the run directory named; the exit status is 0 when it was kept."""
    run_dir, attach = arguments[0], "--attach" in arguments[1:]
    close_others(_REPORT)
    os.set_inheritable(_REPORT, False)
    detach(_REPORT)
    os.chdir("/")
    run = RunDirectory(run_dir)
    lock = FileLock(os.path.join(run.path, LOCK))
    # The keeper of the run's last process may still be saying goodbye.
    if not lock.take(timeout=0.0 if attach else _LOCK_SECONDS):
        return _report("this run has a keeper already")
    try:
        return _keep(run, lock, attach=attach)
    except (OSError, ValueError, KeyError) as error:
        return _report(f"cannot keep {run.path}: {error}")


def _keep(run: RunDirectory, lock: FileLock, *, attach: bool) -> int:
    adopt_orphans(on=True)
    channels = open_channels(run.path)
    spec = None if attach else _read_spec()
    if spec is None and not attach:
        return _report("nothing to start")
    agent = find_agent(run) if spec is None else _start(run, channels, spec)
    if agent is None or run.exit_of(agent.start) is not None:
        return _report("nothing to keep")
    listener = listen(run.path, SOCKET)
    keeper = Keeper(run, lock, channels, listener, agent, (spec or {}).get("env"))
    keeper.open_with((spec or {}).get("opening") or [])
    _report("ready")
    keeper.keep()
    return 0


def _start(run: RunDirectory, channels: Channels, spec: Json) -> Agent:
    from kanbots_ls.keeper.inbox import Inbox

    Inbox(run, channels.stdin).forget_unread()
    return start_agent(run, channels.directory, spec)


def _read_spec() -> Json | None:
    text = b""
    while part := os.read(0, 1 << 16):
        text += part
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    return dict(json.loads(text)) if text.strip() else None


def _report(line: str) -> int:
    """Say how it went, close the report, and give the exit status that goes with it."""
    try:
        os.write(_REPORT, line.encode() + b"\n")
        os.close(_REPORT)
    except OSError:
        # Whoever started us is gone; the run is ours to keep all the same.
        sys.stderr.write(f"{line}\n")
    return 0 if line == "ready" else 1
