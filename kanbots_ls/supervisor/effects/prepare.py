"""``PrepareRun``: pin the base, add the worktree, fill it; nothing half-made after a failure.

Git runs on worker threads that can be told to stop; what had been begun is taken back
before a cancellation goes on.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.launch.contract import StartRefused
from kanbots_ls.model import events as e
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.runs.asking.consent import setup_of
from kanbots_ls.supervisor.effects.files import Files
from kanbots_ls.supervisor.effects.leasing import give_port_back, lease_port
from kanbots_ls.supervisor.effects.setup import SetUp, SetUpFailed
from kanbots_ls.supervisor.effects.threads import alongside, run_stoppable
from kanbots_ls.supervisor.effects.variables import miss_environment, of_run
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.creation import base as bases
from kanbots_ls.worktrees.creation import create, making
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.naming import worktree_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.model.effects import PrepareRun
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

FILLING_AT_ONCE = 2
"""Filling a tree is bound by the disk; more at once only make each slower."""


class Preparation:
    """Prepares runs, a few at a time."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer
        self._filling = anyio.CapacityLimiter(FILLING_AT_ONCE)
        self._files = Files(reducer)
        self._set_up = SetUp(ports, reducer)
        self.tidy = self._set_up.tidy

    async def __call__(self, effect: PrepareRun) -> None:
        """Post ``RunPlaced``, or why there is no place."""
        run = self._reducer.state.run(effect.run)
        environment = self._ports.environments.of(run.id)
        if environment is None:
            await miss_environment(self._ports, self._reducer, run.id)
            return
        await lease_port(self._ports, self._reducer, run)
        run = self._reducer.state.run(run.id)
        outcome: e.JournalEvent
        try:
            outcome = await self._prepare(run, environment)
        except (WorktreeError, SetUpFailed, OSError) as error:
            phase = self._reducer.state.run(run.id).phase or "worktree"
            outcome = e.PreparationFailed(run.id, phase, told(error))
        await self._reducer.post(outcome)
        if isinstance(outcome, e.RunPlaced):
            await run_sync(self._finish, outcome)
        else:
            await give_port_back(self._ports, run.id)

    async def _prepare(self, run: Run, environment: Mapping[str, str]) -> e.RunPlaced:
        ports = self._ports
        await self._reducer.post(e.PhaseStarted(run.id, "worktree"))
        config = ports.config.last_good()
        base = await run_sync(
            bases.choose_base, ports.repository, run.settings.base, config.worktrees.base
        )
        worktree = worktree_of(ports.repository, run.id, base.commit, config.worktrees_root)
        repository = ports.repository
        # Of a preparation that a crash cut short; the journal knows no place of this run.
        await run_sync(create.remove_half_made, repository, worktree)
        try:
            await run_stoppable(lambda stop: create.add(repository, worktree, environment, stop))
            await self._reducer.post(e.PhaseStarted(run.id, "files"))
            async with self._filling:
                empty = await alongside(
                    lambda: run_stoppable(
                        lambda stop: create.fill(
                            repository, worktree, environment, stop, hook=not _is_of_an_agent(run)
                        )
                    ),
                    partial(self._warm, run.id),
                )
                # Late, so that it is the person's as it is by now.
                checkout = await run_sync(ports.checkouts.of, base.branch)
                left_out = await self._files.copy_in(run.id, worktree, checkout, environment)
            if text := setup_of(run):
                await self._reducer.post(e.PhaseStarted(run.id, "set-up"))
                variables = {**scrub(environment), **of_run(run, worktree.path, checkout)}
                await self._set_up(run, worktree, text, variables)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await run_sync(create.remove_half_made, ports.repository, worktree)
                await ports.launcher.release(ports.run_directory(run.id))
            raise
        return e.RunPlaced(
            run.id,
            str(worktree.path),
            worktree.branch,
            base.commit,
            base.branch,
            (*_missing(empty), *left_out),
        )

    async def _warm(self, run: RunId) -> None:
        """Have a keeper ready by the time the worktree is; without one the start takes longer."""
        try:
            await self._ports.launcher.place(self._ports.run_directory(run))
        except (StartRefused, OSError) as error:
            log.warning("run %s: no keeper ahead of its start: %s", run, error)

    def _finish(self, placed: e.RunPlaced) -> None:
        """From here on nothing may take it for half-made; late is harmless, so is never."""
        try:
            making.end(self._ports.repository.common_dir, worktree_at(placed.run, placed))
        except OSError as error:
            log.warning("run %s: %s", placed.run, error)


def _is_of_an_agent(run: Run) -> bool:
    """Its tree is made of what another run's agent left, which is nothing for us to carry out."""
    return run.errand is not None and bool(run.errand.commit)


def _missing(submodules: tuple[str, ...]) -> tuple[str, ...]:
    """What the run does not have, for whoever looks at it."""
    return tuple(
        f"The submodule {path} is empty in this worktree: your checkout has not initialised it or "
        "lacks the commit, and nothing is fetched on your behalf."
        for path in submodules
    )
