"""A run's port: leased before anything of the run starts or comes back, given back when it is
discarded.

Without one a run goes on; nothing but ``KANBOTS_PORT`` hangs on it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.store.leases import NoPort

if TYPE_CHECKING:
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)


async def lease_port(ports: Ports, reducer: Reducer, run: Run) -> None:
    """Post ``PortLeased``, unless the run has the same still, or again."""
    directory = ports.run_directory(run.id)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        port = await run_sync(ports.leases.lease, directory, run.port)
    except (NoPort, OSError) as error:
        log.warning("run %s: no port: %s", run.id, error)
        return
    if port != run.port:
        await reducer.post(e.PortLeased(run.id, port))


async def give_port_back(ports: Ports, run: RunId) -> None:
    """Let others have it."""
    try:
        await run_sync(ports.leases.give_back, ports.run_directory(run))
    except OSError as error:
        log.warning("run %s: its port stays leased: %s", run, error)
