"""``RewindWorktree``: a run's worktree back to a checkpoint, once its agent is gone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.supervisor.placed import owner_of, worktree_at
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.removal.occupants import staying
from kanbots_ls.worktrees.rewinding.rewind import Rewound, Wish, rewind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kanbots_ls.model.effects import RewindWorktree
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.worktrees.naming import Worktree

_SHOWN = 5
"""Names in a notice."""


class Rewinding:
    """Rewinds runs."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(self, effect: RewindWorktree) -> None:
        """Post ``RunRewound``, or why not."""
        run = self._reducer.state.run(effect.run)
        # A keeper may wait there for a start that never came.
        await self._ports.launcher.release(self._ports.run_directory(run.id))
        fact: e.JournalEvent
        try:
            fact = await run_sync(self._rewind, run)
        except (WorktreeError, OSError) as error:
            fact = e.RewindRefused(run.id, told(error))
        await self._reducer.post(fact)

    def _rewind(self, run: Run) -> e.RunRewound:
        assert run.place is not None  # noqa: S101 - asked for only with a place
        assert run.history.wish is not None  # noqa: S101 - wanted only with a wish
        worktree = worktree_at(run.id, run.place)
        wish = Wish(run.history.wish.to, run.history.wish.before)
        now = datetime.fromisoformat(self._ports.clock())
        done = rewind(self._ports.repository, worktree, owner_of(run), wish, now)
        notices = tuple(_notices(worktree, done))
        return e.RunRewound(run.id, wish.to, wish.before, done.head, done.changed, notices)


def _notices(worktree: Worktree, done: Rewound) -> Iterator[str]:
    """What stayed as it was, and who may not have noticed."""
    if done.submodules:
        yield f"Submodules stayed as they were: {_names(done.submodules)}."
    if done.left_out:
        yield f"Left there, since it can't be kept (large, unreadable): {_names(done.left_out)}."
    inside = [f"{each.command} ({each.pid})" for each in staying(worktree.path)]
    if inside:
        yield f"Still at work in the worktree, perhaps with older files in mind: {_names(inside)}."


def _names(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
