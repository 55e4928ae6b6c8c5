"""The set-up phase: the command a person agreed to, in the new worktree, before its agent starts.

It is no agent and holds no lock of git's.  What it changed of the repository's own configuration
and hooks is the worktree's alone afterwards.
"""

from __future__ import annotations

import logging
import shlex
from functools import partial
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.launch.command import CommandSpec, end_left_over, last_lines, run_command
from kanbots_ls.supervisor.effects.progress import shown
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.guarding import guard, installing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.worktrees.naming import Worktree

log = logging.getLogger(__name__)

LOG = "setup.log"
_LAST_LINES = 8


class SetUpFailed(Exception):
    """The command did not end well; the message says how, its last words, and what next."""


class SetUp:
    """Sets worktrees up."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(
        self, run: Run, worktree: Worktree, text: str, environment: Mapping[str, str]
    ) -> None:
        """Run ``text``; ``environment`` is the client's with the run's own variables.

        Raises SetUpFailed, WorktreeError or OSError.
        """
        repository = self._ports.repository
        try:
            await run_sync(installing.begin, repository, worktree, environment)
            await self._run(run, worktree, text, environment)
            await run_sync(installing.end, repository, worktree, environment)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await run_sync(installing.give_up, repository, run.id)
            raise

    async def _run(
        self, run: Run, worktree: Worktree, text: str, environment: Mapping[str, str]
    ) -> None:
        spec = await run_sync(self._spec, run, worktree, text, environment)
        minutes = self._ports.config.last_good().setup.minutes
        self._ports.setting_up[spec.mark] = run.id
        how = f"took longer than {minutes:g} min"
        try:
            with anyio.move_on_after(minutes * 60):
                status = await shown(
                    self._reducer, run.id, partial(_last_line, spec.log), lambda: run_command(spec)
                )
                if status == 0:
                    return
                how = _how(status)
        finally:
            del self._ports.setting_up[spec.mark]
        raise SetUpFailed(_explained(run, worktree, spec, how))

    async def tidy(self, runs: Iterable[RunId]) -> None:
        """End what an earlier daemon's set-ups of these runs left running; none goes on now."""
        for run in runs:
            await end_left_over(self._ports.run_directory(run))
        try:
            await run_sync(installing.forget, self._ports.repository)
        except (WorktreeError, OSError) as error:
            log.warning("what set-ups changed of the shared hooks stays: %s", error)

    def _spec(
        self, run: Run, worktree: Worktree, text: str, environment: Mapping[str, str]
    ) -> CommandSpec:
        directory = self._ports.run_directory(run.id)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return CommandSpec(
            text=text,
            cwd=worktree.path,
            env=guard.guard_environment(environment, worktree.path),
            log=directory / LOG,
            directory=directory,
        )


def _last_line(log: Path) -> str:
    return next(iter(last_lines(log, 1)), "")


def _how(status: int) -> str:
    return f"ended with exit status {status}" if status > 0 else f"was ended by signal {-status}"


def _explained(run: Run, worktree: Worktree, spec: CommandSpec, how: str) -> str:
    lines = last_lines(spec.log, _LAST_LINES)
    said = "".join(f"\n  {line}" for line in lines) if lines else " nothing."
    command = spec.text if "\n" not in spec.text else "sh -c " + shlex.quote(spec.text)
    return (
        f"Set-up {how}. It last said:{said}\n"
        f"All of it: {spec.log}. To try it yourself: `git worktree add --detach ../try "
        f"{worktree.base[:12]} && cd ../try && {command}`.\n`kanbots-ls dispatch {run.card}` tries "
        f"again, with `--setup=no` it goes on without set-up."
    )
