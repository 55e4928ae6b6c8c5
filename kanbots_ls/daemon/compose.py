"""Builds the daemon's parts and runs them in one root task group."""

from __future__ import annotations

import logging
import signal
from datetime import UTC, datetime
from pathlib import Path

import anyio

from kanbots_ls.agents.registry import adapter
from kanbots_ls.config import ConfigReader
from kanbots_ls.daemon.connections import Connections
from kanbots_ls.daemon.leaving import Leaving
from kanbots_ls.launch.local import LocalLauncher
from kanbots_ls.model.ids import RunId
from kanbots_ls.rendezvous import paths
from kanbots_ls.rendezvous.announce import Announced
from kanbots_ls.rendezvous.repository import Repository, find_repository
from kanbots_ls.store.journal import open_journal
from kanbots_ls.store.ledger import open_ledger
from kanbots_ls.supervisor.ports import Ports
from kanbots_ls.supervisor.rebuild import rebuild
from kanbots_ls.supervisor.spending import Spending
from kanbots_ls.supervisor.supervisor import Supervisor

log = logging.getLogger(__name__)


def run(common_dir: Path, announced: Announced) -> None:
    """Serve the repository until it is time to leave."""
    anyio.run(_serve, common_dir, announced)


async def _serve(common_dir: Path, announced: Announced) -> None:
    journal = open_journal(announced.data / "journal.ndjson")
    repository = find_repository(common_dir)
    async with anyio.create_task_group() as tasks:
        launcher = LocalLauncher(tasks)
        ports = _ports(repository, announced.data, launcher)
        rebuilt = rebuild(journal.read(), adapter, lambda run: _transcript(ports, run))
        supervisor = Supervisor(ports, journal, rebuilt, tasks)
        leaving = Leaving(supervisor, tasks.cancel_scope)
        connections = Connections(supervisor, announced, leaving)
        await supervisor.begin()
        await anyio.to_thread.run_sync(ports.spending.refresh)
        tasks.start_soon(leaving.watch, announced, connections, name="leaving")
        tasks.start_soon(_heed_signals, leaving, name="signals")
        await connections.listen()
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


def _transcript(ports: Ports, run: RunId) -> Path:
    return ports.run_directory(run) / "transcript.ndjson"


async def _heed_signals(leaving: Leaving) -> None:
    """SIGTERM and SIGINT end the daemon cleanly; the agents go on under their keepers."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _signal in signals:
            await leaving.leave(hold=False)


