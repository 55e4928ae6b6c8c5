"""``BringBack``: a discarded run's worktree, registration and branch, where they were."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.supervisor.effects.leasing import lease_port
from kanbots_ls.supervisor.effects.threads import run_stoppable
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.removal.restore import restore

if TYPE_CHECKING:
    import threading

    from kanbots_ls.model.effects import BringBack
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports


class BringingBack:
    """Restores runs."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(self, effect: BringBack) -> None:
        """Post ``RunRestored``, or why not."""
        run = self._reducer.state.run(effect.run)
        fact: e.JournalEvent
        try:
            fact = await run_stoppable(lambda stop: self._restore(run, stop))
        except (WorktreeError, OSError) as error:
            fact = e.RestoreRefused(run.id, told(error))
        if isinstance(fact, e.RunRestored):
            # Its discard gave it back, and another run may have it by now.
            await lease_port(self._ports, self._reducer, run)
        await self._reducer.post(fact)

    def _restore(self, run: Run, stop: threading.Event) -> e.RunRestored:
        assert run.place is not None  # noqa: S101 - what had none is refused before
        done = restore(
            self._ports.repository,
            worktree_at(run.id, run.place),
            now=datetime.fromisoformat(self._ports.clock()),
            environment=self._ports.environments.of(run.id),
            cancel=stop,
        )
        return e.RunRestored(run.id, done.source, done.missing)
