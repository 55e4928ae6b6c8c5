"""Handing a run to a person's terminal: what is started there, and the run taken back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyio import CancelScope
from anyio.to_thread import run_sync

from kanbots_ls.agents.contract import Missing
from kanbots_ls.model.commands import AttachRun
from kanbots_ls.model.events import attaching as ae
from kanbots_ls.model.refusal import Refused
from kanbots_ls.rendezvous import processes
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.runs import decide
from kanbots_ls.runs.outcomes.attaching import (
    is_back,
    is_called_off,
    is_parked,
    without_session,
)
from kanbots_ls.supervisor.counter.window import Window
from kanbots_ls.supervisor.effects.start import (
    checked_place,
    environment_of,
    guarded,
    launch_in,
)
from kanbots_ls.supervisor.ports import with_command
from kanbots_ls.worktrees.errors import WorktreeError, told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from kanbots_ls.agents.contract import Launch
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.state import State

    Tui = Callable[[Path, Launch], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Terminal:
    """What to start at the terminal, where, and with which variables; ``mark`` is its name."""

    mark: str
    argv: tuple[str, ...]
    worktree: str
    variables: dict[str, str]


class Attaching(Window):
    """The window for that."""

    async def begin(
        self, run: RunId, environment: Mapping[str, str], client: int, by: str, *, stop: bool
    ) -> Terminal:
        """Park the run for the process ``client``, and say what to start there.

        Whatever fails after it was parked gives it back.
        """
        tui, program = await self._program(self.run(run), environment)
        await self.worktree_there(run)
        await self.session_free(run, environment, "attach again")
        mark = secrets.token_hex(16)
        started = processes.start_time(client) if client > 0 else None
        boot = processes.boot_id() if started is not None else ""
        command = AttachRun(run, mark, client, started or 0, boot, by, stop)
        await self.supervisor.reducer.submit(lambda state: decide.attach(state.runs, command))
        try:
            parked = await self._parked(run, mark)
            await self.supervisor.escapes.begin(parked)
            return await run_sync(self._terminal, parked, mark, tui, program, environment)
        except BaseException as error:
            with CancelScope(shield=True):
                await self.supervisor.reducer.post(ae.TerminalEnded(run, mark))
            if isinstance(error, WorktreeError | OSError):
                raise Refused("repository", told(error)) from None
            raise

    async def _parked(self, run: RunId, mark: str) -> Run:
        """The run once nothing of ours is at work in it; refused where it was taken back."""
        state = await self.until(
            lambda state: is_parked(state.run(run), mark) or is_called_off(state.run(run), mark)
        )
        if is_called_off(state.run(run), mark):
            raise Refused("wrong_state", _called_off(run))
        if not state.run(run).session_known:
            # Its agent said so while it was being stopped for the terminal.
            raise Refused("wrong_state", without_session(state.run(run)))
        return state.run(run)

    async def started(self, run: RunId, mark: str, pid: int) -> None:
        """The agent's program runs at the terminal now; refused where the run was taken back."""
        tick = await run_sync(processes.start_time, pid)

        def facts(state: State) -> list[ae.TerminalStarted]:
            attached = decide.find(state.runs, run).attached
            if attached is None or is_called_off(state.run(run), mark):
                raise Refused("wrong_state", _called_off(run))
            return [] if attached.pid else [ae.TerminalStarted(run, mark, pid, tick or 0)]

        await self.supervisor.reducer.submit(facts)

    async def ended(self, run: RunId, mark: str, code: int | None) -> State:
        """The terminal's program has ended; the state once the run is ours, its turn on record."""

        def facts(state: State) -> list[ae.TerminalEnded]:
            decide.find(state.runs, run)
            return [ae.TerminalEnded(run, mark, code)] if _is_ours(state, run, mark) else []

        await self.supervisor.reducer.submit(facts)
        return await self.until(lambda state: is_back(state.run(run), mark))

    async def _program(self, run: Run, environment: Mapping[str, str]) -> tuple[Tui, Path]:
        ports, agent = self.supervisor.ports, run.settings.agent
        adapter = ports.adapter(run.settings)
        tui = adapter.capabilities.tui
        if tui is None:
            raise Refused(
                "wrong_state",
                f"{agent} has no terminal program of its own that could take up a session. Reply "
                f"to the run instead: `kanbots-ls reply {run.id} TEXT`.",
            )
        seen = with_command(environment, agent, ports.config.last_good())
        located = await run_sync(adapter.locate, seen)
        if isinstance(located, Missing):
            raise Refused("config", located.reason)
        return tui, located.path

    def _terminal(
        self, run: Run, mark: str, tui: Tui, program: Path, environment: Mapping[str, str]
    ) -> Terminal:
        ports, place, variables = self.supervisor.ports, checked_place(run), scrub(environment)
        guarded(ports.repository, run, place, variables)
        launch = launch_in(ports, run, place, variables)
        own = {
            processes.MARK_VARIABLE: mark,
            "KANBOTS_RUN_DIR": str(ports.run_directory(run.id)),
            "KANBOTS_RUN_ID": run.id,
        }
        wanted = {**environment_of(ports.adapter(run.settings), launch), **own}
        return Terminal(mark, tuple(tui(program, launch)), place.worktree, wanted)


def _called_off(run: RunId) -> str:
    return f"Run {run} was stopped before the terminal began, so nothing is opened."


def _is_ours(state: State, run: RunId, mark: str) -> bool:
    attached = state.run(run).attached
    return attached is not None and attached.mark == mark
