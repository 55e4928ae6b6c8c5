"""``BuildLanding``, ``LandRun`` and ``UndoLanding``: a run's work onto a branch, and back.

The commit is on record before the branch moves, so that a crash between any two steps is mended
by doing the same again: what has happened already is found to have happened.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.model.events import landing as le
from kanbots_ls.supervisor.landings import about, earlier
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.landing.build import build
from kanbots_ls.worktrees.landing.errors import MovedError, UnsignedError
from kanbots_ls.worktrees.landing.land import Landed, land, take_back
from kanbots_ls.worktrees.landing.sign import Signing
from kanbots_ls.worktrees.landing.submodules import missing
from kanbots_ls.worktrees.landing.target import find_target
from kanbots_ls.worktrees.landing.work import keep, look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kanbots_ls.model import events as e
    from kanbots_ls.model.effects import BuildLanding, LandRun, UndoLanding
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""How often a target that others move meanwhile is built upon anew."""
_LATE = (
    "kanbots-ls was restarted before the promote had begun, and no client is there any more whose "
    "name it could carry. Nothing was changed; ask again."
)


class Landings:
    """Promotes runs and takes that back."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer
        # Two at once would find each other's index locked.
        self._moving = anyio.Lock()

    async def build(self, effect: BuildLanding) -> None:
        """Post ``LandingBuilt``, or why not."""
        run = self._reducer.state.run(effect.run)
        # A keeper may wait there for a start that never came.
        await self._ports.launcher.release(self._ports.run_directory(run.id))
        await self._try(run, lambda: self._built(run, attempt=1))

    async def land(self, effect: LandRun) -> None:
        """Post ``RunPromoted``; where the target has moved, another ``LandingBuilt``."""
        run = self._reducer.state.run(effect.run)
        async with self._moving:
            await self._try(run, lambda: self._landed(run))

    async def undo(self, effect: UndoLanding) -> None:
        """Post ``PromoteUndone``, or why not."""
        run = self._reducer.state.run(effect.run)
        fact: e.JournalEvent
        try:
            async with self._moving:
                fact = await run_sync(self._undone, run)
        except (WorktreeError, OSError) as error:
            fact = le.PromoteUndoRefused(run.id, told(error))
        await self._reducer.post(fact)

    async def _try(self, run: Run, step: Callable[[], e.JournalEvent]) -> None:
        fact: e.JournalEvent
        try:
            fact = await run_sync(step)
        except UnsignedError as error:
            fact = le.PromoteRefused(run.id, told(error), error.tree, error.parents, error.message)
        except (WorktreeError, OSError) as error:
            fact = le.PromoteRefused(run.id, told(error))
        await self._reducer.post(fact)

    def _built(self, run: Run, attempt: int) -> e.JournalEvent:
        asked = run.landing.asked
        environment = self._environment(run)
        if asked is None or run.place is None or environment is None:
            return le.PromoteRefused(run.id, _LATE)
        repository = self._ports.repository
        target = find_target(repository.common_dir, run.place.base_branch, asked.onto)
        work = look(repository, worktree_at(run.id, run.place), environment)
        commit = build(
            repository.common_dir,
            target,
            work,
            about(run, asked.message),
            squash=asked.squash,
            earlier=earlier(run),
            signing=Signing(environment, asked.signs, asked.commit),
        )
        keep(work)
        return le.LandingBuilt(
            run.id, target.branch, target.commit, commit, work.commit, asked.squash, work.rest,
            work.left_out, attempt,
        )  # fmt: skip

    def _landed(self, run: Run) -> e.JournalEvent:
        built = run.landing.built
        if built is None:
            return le.PromoteRefused(run.id, _LATE)
        repository, environment = self._ports.repository, self._environment(run)
        try:
            landed = land(
                repository.common_dir, built.target, built.before, built.commit, run.id, environment
            )
        except MovedError:
            attempt = built.attempt + (not self._is_promoted(built.target))
            if attempt > ATTEMPTS:
                raise
            return self._built(run, attempt)
        mine, theirs = repository.main_work_tree, run.place
        checkout = landed.checkout or mine
        lacks: tuple[str, ...] = ()
        if checkout is not None and theirs is not None:
            lacks = missing(checkout, Path(theirs.worktree), built.before, built.commit)
        return _promoted(built, landed, lacks)

    def _is_promoted(self, branch: str) -> bool:
        """Whether the branch is where a run's promote has brought it: any number may take turns."""
        now = find_target(self._ports.repository.common_dir, branch, None).commit
        every = (run.landing.last for run in list(self._reducer.state.runs.runs.values()))
        return any(last is not None and last.commit == now for last in every)

    def _undone(self, run: Run) -> e.JournalEvent:
        last = run.landing.last
        if last is None:
            return le.PromoteUndoRefused(run.id, f"Run {run.id} was not promoted.")
        take_back(
            self._ports.repository.common_dir,
            last.target,
            last.before,
            last.commit,
            run.id,
            self._environment(run),
        )
        return le.PromoteUndone(run.id, last.target, last.commit, last.before)

    def _environment(self, run: Run) -> Mapping[str, str] | None:
        return self._ports.environments.of(run.id)


def _promoted(built: le.LandingBuilt, landed: Landed, lacks: tuple[str, ...]) -> le.RunPromoted:
    return le.RunPromoted(
        built.run,
        built.target,
        built.before,
        built.commit,
        built.head,
        built.squash,
        str(landed.checkout) if landed.checkout else None,
        files=len(landed.files),
        added=sum(file.added or 0 for file in landed.files),
        removed=sum(file.removed or 0 for file in landed.files),
        notices=(*_left_out(built), *lacks, *landed.notices),
    )


def _left_out(built: le.LandingBuilt) -> tuple[str, ...]:
    """What the run's worktree has and the target does not get."""
    return tuple(f"Left out, and still in the run's worktree: {path}." for path in built.left_out)
