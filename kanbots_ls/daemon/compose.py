"""Builds the daemon's parts and runs them in one root task group."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import anyio

from kanbots_ls.agents.registry import adapter
from kanbots_ls.config import ConfigReader
from kanbots_ls.daemon.connections import Connections
from kanbots_ls.daemon.leaving import Leaving
from kanbots_ls.launch.local import LocalLauncher
from kanbots_ls.rendezvous import paths
from kanbots_ls.rendezvous.repository import Repository, find_repository
from kanbots_ls.store.database import BoardCache
from kanbots_ls.store.journal import open_journal
from kanbots_ls.store.ledger import open_ledger
from kanbots_ls.supervisor.keeping import Keeping, Kept, program_version
from kanbots_ls.supervisor.ports import Ports
from kanbots_ls.supervisor.rebuild import Rebuilder
from kanbots_ls.supervisor.spending import Spending
from kanbots_ls.supervisor.supervisor import Supervisor

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.rendezvous.announce import Announced

log = logging.getLogger(__name__)

KEEP_SECONDS = 10.0


def run(common_dir: Path, announced: Announced) -> None:
    """Serve the repository until it is time to leave."""
    anyio.run(_serve, common_dir, announced)


async def _serve(common_dir: Path, announced: Announced) -> None:
    journal = open_journal(announced.data / "journal.ndjson")
    repository = find_repository(common_dir)
    async with anyio.create_task_group() as tasks:
        launcher = LocalLauncher(tasks)
        ports = _ports(repository, announced.data, launcher)
        keeping, kept = _kept(ports, journal.size)
        rebuilder = Rebuilder(adapter, lambda run: _transcript(ports, run), kept)
        rebuilt = rebuilder.rebuild(journal.entries())
        supervisor = Supervisor(ports, journal, rebuilt, tasks)
        leaving = Leaving(supervisor, tasks.cancel_scope)
        connections = Connections(supervisor, announced, leaving)
        await supervisor.begin()
        await anyio.to_thread.run_sync(ports.spending.refresh)
        clients = connections.clients
        tasks.start_soon(leaving.watch, announced, clients, connections.mend, name="leaving")
        tasks.start_soon(_keep, supervisor, keeping, name="keeping")
        tasks.start_soon(_heed_signals, leaving, name="signals")
        await connections.listen()
    keeping.save(keeping.changed(supervisor.reducer, supervisor.ingests))
    journal.close()


def _ports(repository: Repository, data: Path, launcher: LocalLauncher) -> Ports:
    ledger = open_ledger(paths.state_directory() / "ledger.db")
    return Ports(
        repository=repository,
        data_directory=data,
        launcher=launcher,
        adapter=adapter,
        config=ConfigReader(repository.main_work_tree, paths.config_directory()),
        clock=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"),
        spending=Spending(
            ledger, str(data), lambda: datetime.now().astimezone().date().isoformat()
        ),
    )


def _kept(ports: Ports, journal_size: int) -> tuple[Keeping, dict[RunId, Kept]]:
    digest = hashlib.sha256(os.fsencode(ports.data_directory)).hexdigest()[:16]
    version = program_version()
    cache = BoardCache(paths.cache_directory() / digest / "board.db", version)
    keeping = Keeping(cache, version)
    return keeping, keeping.load(lambda run: _transcript(ports, run), journal_size)


async def _keep(supervisor: Supervisor, keeping: Keeping) -> None:
    """Now and then, so that even after a crash little has to be read again."""
    while True:
        await anyio.sleep(KEEP_SECONDS)
        folds = keeping.changed(supervisor.reducer, supervisor.ingests)
        await anyio.to_thread.run_sync(keeping.save, folds)


def _transcript(ports: Ports, run: RunId) -> Path:
    return ports.run_directory(run) / "transcript.ndjson"


async def _heed_signals(leaving: Leaving) -> None:
    """SIGTERM and SIGINT end the daemon cleanly; the agents go on under their keepers."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _signal in signals:
            await leaving.leave(hold=False)
