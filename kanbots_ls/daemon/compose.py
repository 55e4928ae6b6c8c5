"""Builds the daemon's parts and runs them in one root task group.

What lies on disk is opened before the loop begins, so that a board that can't be served is refused
in a sentence.
"""

from __future__ import annotations

import hashlib
import logging
import os
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.agents.registry import Registry, marks
from kanbots_ls.config import ConfigReader
from kanbots_ls.daemon.connections import Connections
from kanbots_ls.daemon.leaving import Leaving
from kanbots_ls.launch.local import LocalLauncher
from kanbots_ls.rendezvous import paths
from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.store.database import BoardCache
from kanbots_ls.store.errors import StoreError
from kanbots_ls.store.journal import Journal, open_journal
from kanbots_ls.store.leases import PortLeases
from kanbots_ls.store.ledger import Ledger, open_ledger
from kanbots_ls.supervisor.defining import defined
from kanbots_ls.supervisor.folding.keeping import Keeping, program_version
from kanbots_ls.supervisor.folding.losing import begin_anew
from kanbots_ls.supervisor.folding.rebuild import NotUnderstood, Rebuilder, Rebuilt
from kanbots_ls.supervisor.ports import Ports
from kanbots_ls.supervisor.supervisor import Supervisor
from kanbots_ls.supervisor.watches.holds import Holds
from kanbots_ls.supervisor.watches.shares import Shares
from kanbots_ls.supervisor.watches.spending import Spending
from kanbots_ls.supervisor.watches.standing import standing
from kanbots_ls.worktrees.checkout import Checkouts

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.rendezvous.announce import Announced
    from kanbots_ls.rendezvous.repository import Repository

log = logging.getLogger(__name__)

KEEP_SECONDS = 10.0


class Unservable(Exception):
    """This board can't be served; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What lies on disk, opened and folded."""

    journal: Journal
    ledger: Ledger
    keeping: Keeping
    rebuilt: Rebuilt


def run(common_dir: Path, announced: Announced) -> None:
    """Serve the repository until it is time to leave.  Raises ``Unservable``."""
    try:
        opened = _open(announced.data)
        repository = find_repository(common_dir)
        checkouts = Checkouts(repository)
        checkouts.look()
    except (StoreError, NotUnderstood) as error:
        raise Unservable(str(error)) from error
    anyio.run(_serve, repository, checkouts, announced, opened)


def _open(data: Path) -> Opened:
    journal = open_journal(data / "journal.ndjson")
    ledger = open_ledger(paths.state_directory() / "ledger.db")
    # A board made anew at this path counts its runs from 1 again: nothing of the old one fits.
    version = program_version() + marks() + journal.board
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    cache = BoardCache(paths.cache_directory() / digest / "board.db", version)
    keeping = Keeping(cache, version)

    def transcript(run: RunId) -> Path:
        return data / "runs" / run / "transcript.ndjson"

    def rebuild() -> Rebuilt:
        kept = keeping.load(transcript, journal.size)
        return Rebuilder(Registry().of, transcript, kept).rebuild(journal.entries())

    rebuilt = rebuild()
    if rebuilt.lost:
        for run in rebuilt.lost:
            log.warning("run %s: its transcript is gone", run)
            begin_anew(transcript(run).parent, journal.size)
        rebuilt = rebuild()
    return Opened(journal, ledger, keeping, rebuilt)


async def _serve(
    repository: Repository, checkouts: Checkouts, announced: Announced, opened: Opened
) -> None:
    async with anyio.create_task_group() as tasks:
        ports = _ports(repository, checkouts, announced.data, LocalLauncher(tasks), opened)
        supervisor = Supervisor(ports, opened.journal, opened.rebuilt, tasks)
        leaving = Leaving(supervisor, tasks.cancel_scope)
        connections = Connections(supervisor, announced, leaving)
        await supervisor.begin()
        clients = connections.clients
        watch = partial(leaving.watch, announced, clients, connections.mend)
        tasks.start_soon(standing, "leaving", watch, name="leaving")
        keep = partial(_keep, supervisor, opened.keeping)
        tasks.start_soon(standing, "keeping", keep, name="keeping")
        tasks.start_soon(_heed_signals, leaving, name="signals")
        await connections.listen()
    opened.keeping.save(opened.keeping.changed(supervisor.reducer, supervisor.ingests))
    opened.journal.close()


def _ports(
    repository: Repository,
    checkouts: Checkouts,
    data: Path,
    launcher: LocalLauncher,
    opened: Opened,
) -> Ports:
    board = board_name(data, opened.journal)
    config = ConfigReader(lambda: checkouts.board, paths.config_directory())
    return Ports(
        repository=repository,
        checkouts=checkouts,
        data_directory=data,
        launcher=launcher,
        agents=Registry(lambda: defined(config.last_good())),
        config=config,
        clock=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"),
        leases=PortLeases(paths.state_directory() / "ports.json"),
        spending=Spending(
            opened.ledger,
            board,
            lambda: datetime.now().astimezone().date().isoformat(),
            lambda: datetime.now(UTC).timestamp(),
        ),
        holds=Holds(opened.ledger),
        shares=Shares(opened.ledger, board, data / "runs"),
    )


def board_name(data: Path, journal: Journal) -> str:
    """The board in the person's ledger, where the costs of its runs only ever grow."""
    return f"{data}#{journal.board}" if journal.board else str(data)


async def _keep(supervisor: Supervisor, keeping: Keeping) -> None:
    """Now and then, so that even after a crash little has to be read again."""
    while True:
        await anyio.sleep(KEEP_SECONDS)
        await run_sync(keeping.save, keeping.changed(supervisor.reducer, supervisor.ingests))


async def _heed_signals(leaving: Leaving) -> None:
    """SIGTERM and SIGINT end the daemon cleanly; the agents go on under their keepers."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _signal in signals:
            await leaving.leave(hold=False)
