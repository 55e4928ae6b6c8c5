"""``RemoveRun``: the rescue ref, then the worktree into the trash."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.supervisor.effects.leasing import give_port_back
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.removal.discard import discard

if TYPE_CHECKING:
    from kanbots_ls.model.effects import RemoveRun
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports


class Removal:
    """Discards runs."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(self, effect: RemoveRun) -> None:
        """Post ``RunDiscarded``, or why not."""
        run = self._reducer.state.run(effect.run)
        # A keeper may wait there for a start that never came.
        await self._ports.launcher.release(self._ports.run_directory(run.id))
        fact: e.JournalEvent
        try:
            fact = await run_sync(self._discard, run)
        except (WorktreeError, OSError) as error:
            fact = e.DiscardRefused(run.id, told(error))
        self._ports.environments.forget(run.id)
        if isinstance(fact, e.RunDiscarded):
            await give_port_back(self._ports, run.id)
        await self._reducer.post(fact)

    def _discard(self, run: Run) -> e.RunDiscarded:
        if run.place is None:
            return e.RunDiscarded(run.id, None, None)
        worktree = worktree_at(run.id, run.place)
        now = datetime.fromisoformat(self._ports.clock())
        done = discard(self._ports.repository, worktree, now=now)
        trash = str(done.trash) if done.trash else None
        return e.RunDiscarded(run.id, done.rescue_ref, trash)
