"""``StartAgent``: begin or resume the run's agent in its worktree.

``AgentStarting`` is in the journal before the process exists, so a crash in between leaves a
start that never came up, never a process that nobody knows.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.agents.contract import Adapter, Launch, Located, Missing
from kanbots_ls.launch.contract import StartRefused, StartSpec
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import SessionId
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.supervisor.counter.absence import explained, is_gone
from kanbots_ls.supervisor.counter.holding import held_elsewhere
from kanbots_ls.supervisor.effects.beginning import Beginning
from kanbots_ls.supervisor.effects.in_turn import InTurn, shared_by
from kanbots_ls.supervisor.effects.threads import alongside
from kanbots_ls.supervisor.effects.variables import miss_environment, of_run
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.supervisor.ports import Ports, with_command
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.guarding.sandbox import commit_roots

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from kanbots_ls.model.effects import StartAgent
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state.process import Place
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.reading.streams import Streams
    from kanbots_ls.supervisor.revisions import Revisions

log = logging.getLogger(__name__)

FAILED_INSIDE = (
    "Its start failed inside kanbots-ls; see daemon.log. A reply to the run starts it again."
)
_CAP_MARGIN = 1.25
_CAP_LEAST = 0.05
"""Dollars: the CLI's own cap lies this much above ours, so that ours is the one that asks."""


class Starting:
    """Starts agents."""

    def __init__(
        self, ports: Ports, reducer: Reducer, streams: Streams, revisions: Revisions
    ) -> None:
        self._ports = ports
        self._reducer = reducer
        self._streams = streams
        self._beginning = Beginning(ports)
        self._in_turn = InTurn(reducer, revisions)
        self._free_at = 0.0

    async def __call__(self, effect: StartAgent) -> None:
        """Post ``AgentStarting`` and read the process, or post why there is none."""
        run = self._reducer.state.run(effect.run)
        environment = self._ports.environments.of(run.id)
        if environment is None:
            await miss_environment(self._ports, self._reducer, run.id)
            return
        if effect.start == 1:
            await self._stagger()
        cleaned = scrub(environment)
        begin = partial(self._begin, run.id, effect.start, cleaned)
        if self._ports.adapter(run.settings).capabilities.starts_in_turn:
            await self._in_turn.start(await self._shared(run, cleaned), effect, begin)
        else:
            await begin()

    async def _shared(self, run: Run, environment: Mapping[str, str]) -> Hashable:
        located = await self._locate(run, environment)
        if isinstance(located, Missing):
            return None
        return await run_sync(shared_by, located.path, environment)

    async def _locate(self, run: Run, environment: Mapping[str, str]) -> Located | Missing:
        config = self._ports.config.last_good()
        seen = with_command(environment, run.settings.agent, config)
        return await run_sync(self._ports.adapter(run.settings).locate, seen)

    async def _begin(self, run_id: RunId, start: int, environment: Mapping[str, str]) -> None:
        run = self._reducer.state.run(run_id)
        try:
            await self._start(run, start, environment)
        except (WorktreeError, StartRefused, OSError) as error:
            await self._fail(run, told(error))

    async def keep_beginning(self, run: Run) -> None:
        """The checkpoint before its first turn, as its worktree is now."""
        if run.place is not None:
            await self._beginning.look(run, run.place)

    async def _start(self, run: Run, start: int, environment: Mapping[str, str]) -> None:
        ports, adapter = self._ports, self._ports.adapter(run.settings)
        located = await self._locate(run, environment)
        if isinstance(located, Missing):
            await self._fail(run, located.reason)
            return
        place = await run_sync(checked_place, run)
        if held := await held_elsewhere(ports, run, environment):
            await self._fail(run, held)
            return
        kept = True
        if start > 1:
            await self._streams.begin_anew(run.id)
        if start > 1 or place.adopted:
            # An agent may have changed it since; a worktree just made has it.
            await run_sync(guarded, ports.repository, run, place, environment)
        if start == 1:
            kept = await self._beginning.look(run, place)
        launch = await run_sync(launch_in, ports, run, place, environment)
        spec = await run_sync(_spec, adapter, located.path, launch, start)
        # What is on record as starting is followed up: a stop that comes now ends a process
        # that is known, never one that nobody reads.
        with anyio.CancelScope(shield=True):
            await self._reducer.post(_starting(run, start, launch, spec))
            if kept:
                await self._launch(run, spec)
                return
            await alongside(
                partial(self._launch, run, spec), partial(self._beginning.keep_base, run, place)
            )

    async def _fail(self, run: Run, reason: str) -> None:
        """No start, so no keeper is to wait for one either."""
        await self._ports.launcher.release(self._ports.run_directory(run.id))
        await self._reducer.post(e.StartFailed(run.id, reason))

    async def _launch(self, run: Run, spec: StartSpec) -> None:
        directory = self._ports.run_directory(run.id)
        try:
            process = await self._ports.launcher.start(directory, spec)
        except (StartRefused, OSError) as refused:
            await self._never_up(run, spec, told(refused))
        except Exception:
            log.exception("run %s: its agent could not be started", run.id)
            await self._never_up(run, spec, FAILED_INSIDE)
        else:
            self._streams.begin(run.id, process)

    async def _never_up(self, run: Run, spec: StartSpec, why: str) -> None:
        """A start on record without a process would be waited for for ever."""
        self._ports.processes.forget(run.id, spec.number)
        await self._reducer.post(e.AgentExited(run.id, spec.number, explanation=why))

    async def _stagger(self) -> None:
        """Leave some time between first starts: eight agents at once start slower than in turn."""
        now = anyio.current_time()
        wait = max(0.0, self._free_at - now)
        pause = self._ports.config.last_good().queue.stagger_ms / 1000
        self._free_at = now + wait + pause
        await anyio.sleep(wait)


def guarded(repository: Repository, run: Run, place: Place, environment: Mapping[str, str]) -> None:
    """The worktree with its guard as it should be (blocking)."""
    guard.apply(repository, worktree_at(run.id, place), environment)


def launch_in(ports: Ports, run: Run, place: Place, environment: Mapping[str, str]) -> Launch:
    """What the adapter is told of a start with a client's environment (blocking)."""
    checkout = ports.checkouts.of(place.base_branch)
    variables = {**environment, **of_run(run, Path(place.worktree), checkout)}
    session = run.session or SessionId(str(uuid.uuid4()))
    launch = launch_of(run, session, variables, ports.config.last_good().agent.house_rules)
    roots = _git_roots(ports.repository, run, place)
    return replace(launch, repository=ports.repository.root, git_roots=roots)


def _git_roots(repository: Repository, run: Run, place: Place) -> tuple[Path, ...]:
    """Nothing, for an agent that nothing confines."""
    if run.settings.mode == "bypassPermissions":
        return ()
    return commit_roots(repository.common_dir, Path(place.worktree), place.branch)


def launch_of(
    run: Run, session: SessionId, environment: Mapping[str, str], house_rules: str = ""
) -> Launch:
    """What the adapter is told of this start."""
    assert run.place is not None  # noqa: S101 - agents start in a place
    settings = run.settings
    return Launch(
        run=run.id,
        card=run.card,
        title=run.title,
        worktree=Path(run.place.worktree),
        branch=run.place.branch,
        session_id=session,
        resume=run.session_known,
        mode=settings.mode,
        model=settings.model,
        effort=settings.effort,
        cap_usd=_cap(run),
        away=settings.away == "agent-decides",
        house_rules=house_rules,
        thrown_away=run.errand is not None,
        slash_commands=run.seen.slash_commands,
        variables=environment,
    )


def _cap(run: Run) -> float | None:
    if run.money.budget_usd is None:
        return None
    left = max(0.0, run.money.budget_usd - (run.cost_usd or 0.0))
    return round(max(left * _CAP_MARGIN, left + _CAP_LEAST), 4)


def checked_place(run: Run) -> Place:
    """Where it works; raises where that is gone (blocking)."""
    assert run.place is not None  # noqa: S101 - wanted only with a place
    if is_gone(run):
        raise NotADirectoryError(explained(run))
    return run.place


def _starting(run: Run, start: int, launch: Launch, spec: StartSpec) -> e.AgentStarting:
    prompt = hashlib.sha256(f"{run.title}\n{run.body}".encode()).hexdigest()[:16]
    return e.AgentStarting(
        run=run.id,
        start=start,
        session_id=launch.session_id,
        resume=launch.resume,
        mark=spec.mark,
        program=str(spec.argv[0]),
        prompt_hash=prompt,
        budget_usd=run.money.budget_usd,
        begins_anew=True,
    )


def environment_of(adapter: Adapter, launch: Launch) -> dict[str, str]:
    """The launch's variables, with the guard's and the agent's own (blocking)."""
    environment = dict(guard.guard_environment(launch.variables, launch.worktree))
    for name, value in adapter.environment(launch).items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = value
    return environment


def _spec(adapter: Adapter, program: Path, launch: Launch, start: int) -> StartSpec:
    return StartSpec(
        argv=tuple(adapter.argv(program, launch)),
        cwd=launch.worktree,
        env=environment_of(adapter, launch),
        mark=secrets.token_hex(16),
        number=start,
        opening=tuple(adapter.opening(launch)),
    )
