"""The checkpoint before a run's first turn; without one that turn is compared with the base.

A worktree that is as it was checked out needs no look at its files, so that checkpoint is made
beside the start of the agent.  After a set-up or a hook the files are looked at before.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.runs.asking.consent import setup_of
from kanbots_ls.runs.state.history import BEGINNING
from kanbots_ls.supervisor.placed import owner_of
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.guarding import guard, hooks
from kanbots_ls.worktrees.registry import registration
from kanbots_ls.worktrees.review.turns import keep, keep_commit

if TYPE_CHECKING:
    from kanbots_ls.runs.state.process import Place
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)


class Beginning:
    """Keeps where runs begin."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def look(self, run: Run, place: Place) -> bool:
        """Keep what is there now, where something may have been made of it; else False."""
        return await run_sync(self._look, run, place)

    async def keep_base(self, run: Run, place: Place) -> None:
        """Keep the base as that checkpoint."""
        await run_sync(self._keep, run, place, place.base)

    def _look(self, run: Run, place: Place) -> bool:
        admin = registration(self._ports.repository.common_dir, Path(place.worktree))
        hook = admin is not None and hooks.is_there(guard.hooks_in(admin), "post-checkout")
        if not (hook or setup_of(run) or place.adopted):
            return False
        self._keep(run, place, None)
        return True

    def _keep(self, run: Run, place: Place, commit: str | None) -> None:
        now = datetime.fromisoformat(self._ports.clock())
        common_dir, owner = self._ports.repository.common_dir, owner_of(run)
        try:
            if commit is None:
                keep(common_dir, Path(place.worktree), owner, BEGINNING, now)
            else:
                keep_commit(common_dir, owner, BEGINNING, commit, now)
        except (WorktreeError, OSError) as error:
            log.warning("run %s: no checkpoint before its first turn: %s", run.id, error)
