"""When the daemon goes: asked to, no longer the owner, or with nothing to do for a while."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import anyio

from kanbots_ls.runs.queue.after import waits_for
from kanbots_ls.runs.rules.limits import waits_for_end
from kanbots_ls.runs.status import status

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.rendezvous.announce import Announced
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.supervisor import Supervisor

log = logging.getLogger(__name__)

IDLE_SECONDS = 600.0
"""Without client and without anything running; then the next client starts a new daemon."""
_ROUND_SECONDS = 2.0


class Leaving:
    """Ends the root task group; keepers stay with their agents."""

    def __init__(self, supervisor: Supervisor, scope: anyio.CancelScope) -> None:
        self._supervisor = supervisor
        self._scope = scope
        self._limit = float(os.environ.get("KANBOTS_DAEMON_IDLE_SECONDS", IDLE_SECONDS))

    async def leave(self, hold: bool) -> None:
        """Let go of the keepers and end; ``hold``: they wait quietly for the next daemon.

        Without it nobody may come for long, so no preview is left to run for nobody.
        """
        ports = self._supervisor.ports
        if not hold:
            await self._supervisor.end_previews("the daemon's end")
        for run in self._supervisor.state.runs.runs.values():
            if ports.processes.get(run.id) is not None:
                await ports.launcher.release(ports.run_directory(run.id), hold=hold)
            if run.preview.live:
                await ports.launcher.release(ports.preview_directory(run.id), hold=hold)
        self._scope.cancel()

    async def watch(
        self, announced: Announced, clients: Callable[[], int], mend: Callable[[], None]
    ) -> None:
        """Leave when idle for long, or when somebody took our place away.

        ``clients`` counts the connections; ``mend`` binds a removed socket again.
        """
        idle = 0.0
        while True:
            await anyio.sleep(_ROUND_SECONDS)
            if not announced.is_still_ours():
                log.warning("the lock is no longer ours: leaving")
                return self._scope.cancel()
            mend()
            idle = 0.0 if clients() or self._busy() else idle + _ROUND_SECONDS
            if idle >= self._limit:
                return await self.leave(hold=False)

    def _busy(self) -> bool:
        if len(self._supervisor.ports.processes):
            return True
        runs = self._supervisor.state.runs.runs.values()
        stop = self._supervisor.state.runs.day_stop
        waiting = bool(stop and stop.runs)
        return waiting or any(self._is_due(run) or self._comes_back(run) for run in runs)

    @staticmethod
    def _is_due(run: Run) -> bool:
        """Something goes on, or is about to without anybody's doing."""
        due = status(run).state in ("preparing", "working", "queued") and waits_for(run) is None
        return due or run.landing.under_way or run.attached is not None

    def _comes_back(self, run: Run) -> bool:
        """It goes on by itself at a time that is known."""
        wished = self._supervisor.ports.config.last_good().agent.resume_after_limit
        return wished and waits_for_end(run) and status(run).until is not None
