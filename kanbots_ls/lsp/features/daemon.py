"""The daemon itself: status, stop, check."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls import __version__
from kanbots_ls.config import ConfigError
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol import daemon as wire
from kanbots_ls.protocol.base import Empty
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.supervisor.counter import disk

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.model.ids import RunId

_MUCH = 5_000_000_000
"""Bytes from which doctor names the verb that gives room back."""


async def show_status(session: Session, _params: Empty) -> wire.DaemonStatus:
    """Who serves this board."""
    return wire.DaemonStatus(
        pid=os.getpid(),
        version=__version__,
        clients=session.host.clients(),
        runs=len(session.desk.supervisor.ports.processes),
        socket=session.host.socket,
    )


async def stop(session: Session, params: wire.DaemonStopParams) -> Empty:
    """End the daemon; refused while runs live, unless told what becomes of them."""
    living = _unended(session)
    if living and not (params.runs or params.leave_runs):
        raise Refused(
            "wrong_state",
            f"Not ended yet: {', '.join(living)}. Stop runs with `--runs`, or leave them to "
            "their keepers with `--leave-runs`.",
        )
    if params.runs:
        desk = session.desk
        await desk.stop_living(living, session.by)
        await desk.settled(living)
    await session.desk.supervisor.end_previews(session.by)
    await session.host.leave(params.leave_runs)
    return Empty()


async def check(session: Session, _params: wire.CheckParams) -> wire.CheckResult:
    """What only the daemon can see, for doctor."""
    await run_sync(session.desk.supervisor.ports.checkouts.look)
    found = (_config(session), _journal(session), _runs(session), await _disk(session))
    return wire.CheckResult(findings=found)


def _config(session: Session) -> wire.Finding:
    try:
        session.desk.supervisor.ports.config.current()
    except ConfigError as error:
        text = str(error)
        return wire.Finding(name="settings", ok=False, text=text, mend="Correct the file.")
    return wire.Finding(name="settings", ok=True, text="kanbots.toml and config.toml are in order")


def _journal(session: Session) -> wire.Finding:
    """A damaged line is told, and no reason to mend: the board goes on without what it said."""
    journal = session.desk.supervisor.journal
    places = sorted(set(journal.left_out))
    if not places:
        return wire.Finding(name="journal", ok=True, text="every line can be read")
    lines = "1 line is" if len(places) == 1 else f"{len(places)} lines are"
    at = ", ".join(map(str, places[:5]))
    text = f"{lines} no record, cut off by a crash or damaged, and left out: {journal.path} at byte"
    return wire.Finding(name="journal", ok=True, text=f"{text} {at}")


def _runs(session: Session) -> wire.Finding:
    runs = session.desk.state.runs.runs.values()
    waiting = [run.id for run in runs if status(run).reason == "environment"]
    if not waiting:
        return wire.Finding(name="runs", ok=True, text=f"{len(runs)} runs, none stuck")
    return wire.Finding(
        name="runs",
        ok=False,
        text=f"{', '.join(waiting)} wait for a client's environment",
        mend="Run any kanbots-ls command from the shell that has the agent's login.",
    )


async def _disk(session: Session) -> wire.Finding:
    """Much is told with what to do about it, but is nothing to mend: it may all be wanted."""
    ports = session.desk.supervisor.ports
    days = ports.config.last_good().trash.days
    found = await disk.everything(ports, session.desk.state, days)
    total = sum(item.holding.size for item in found)
    trash = sum(item.holding.size for item in found if item.kind == "trash")
    text = f"runs take {total / 1e9:.1f} GB, {trash / 1e9:.1f} GB of it in the trash"
    if total >= _MUCH:
        text += "; `kanbots-ls gc` shows what may go"
    return wire.Finding(name="disk use", ok=True, text=text)


def _unended(session: Session) -> list[RunId]:
    runs = session.desk.state.runs.runs.values()
    return [run.id for run in runs if status(run).state not in ENDED or run.live]
