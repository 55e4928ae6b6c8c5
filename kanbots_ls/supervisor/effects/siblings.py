"""What else is at work on this board, for the agent that is about to be told something.

Each live run's files are looked at only when it has done something since the last look, and for
so long only that a message does not wait for it: one that is not known in time is named without.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.agents.contract import Sibling
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.diff import stat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run

MOST = 8
SECONDS = 1.5
AT_ONCE = 2
"""Looks that go on at a time, on threads of their own: one that is not waited for any more goes on,
and must take none from the rest of the daemon."""
Files = tuple[str, ...]


@dataclass(slots=True)
class Siblings:
    """Those of all runs, with what was last seen of each."""

    _seen: dict[RunId, tuple[str | None, Files]] = field(default_factory=dict)
    """Its last sign of life, and its files then."""
    _threads: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(AT_ONCE))

    async def of(self, run: Run, runs: Iterable[Run]) -> tuple[Sibling, ...]:
        """The other runs at work, in the order they were dispatched; none for an errand."""
        if run.errand is not None:
            return ()
        others = [other for other in runs if other.id != run.id and _is_at_work(other)][:MOST]
        with anyio.move_on_after(SECONDS):
            async with anyio.create_task_group() as looking:
                for other in others:
                    looking.start_soon(self._look, other)
        self._forget({other.id for other in runs})
        return tuple(self._sibling(other) for other in others)

    async def _look(self, run: Run) -> None:
        known = self._seen.get(run.id)
        if run.place is None or (known is not None and known[0] == run.seen.at):
            return
        look = partial(_files, Path(run.place.worktree), run.place.base)
        files = await run_sync(look, abandon_on_cancel=True, limiter=self._threads)
        self._seen[run.id] = (run.seen.at, files)

    def _sibling(self, run: Run) -> Sibling:
        _, files = self._seen.get(run.id, (None, ()))
        return Sibling(run.id, run.title, files)

    def _forget(self, runs: set[RunId]) -> None:
        self._seen = {run: seen for run, seen in self._seen.items() if run in runs}


def _is_at_work(run: Run) -> bool:
    return run.errand is None and run.place is not None and status(run).state not in ENDED


def _files(worktree: Path, base: str) -> Files:
    """A worktree that is going away meanwhile has none."""
    try:
        return tuple(change.path for change in stat(worktree, base))
    except (WorktreeError, OSError):
        return ()
