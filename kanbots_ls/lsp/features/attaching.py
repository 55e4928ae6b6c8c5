"""A run at a person's terminal: parked for it, told of, taken back."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.lsp.views.board import run_view
from kanbots_ls.model.ids import RunId
from kanbots_ls.protocol import attaching as wire
from kanbots_ls.protocol.base import Empty
from kanbots_ls.rendezvous.ourselves import our_command
from kanbots_ls.runs.outcomes.attaching import OUTCOME
from kanbots_ls.runs.refusals import no_errand, not_discarded
from kanbots_ls.supervisor.counter.differences import sizes

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.runs import RunParams
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.state import State


async def attach(session: Session, params: wire.AttachParams) -> wire.AttachResult:
    """Park the run for the client that asks, which starts the program."""
    run, desk = RunId(params.run), session.desk
    given = await desk.attaching.begin(
        run, session.hello.env, session.pid, session.by, stop=params.stop
    )
    return wire.AttachResult(
        run=run_view(desk.state, desk.run(run)),
        terminal=given.mark,
        argv=given.argv,
        worktree=given.worktree,
        variables=_difference(session.hello.env, given.variables),
        notices=tuple(_unmetered(desk.state, desk.run(run))),
    )


def _difference(theirs: dict[str, str], wanted: dict[str, str]) -> dict[str, str | None]:
    """What turns the one environment into the other."""
    removed: dict[str, str | None] = dict.fromkeys(theirs.keys() - wanted.keys())
    return removed | {name: wanted[name] for name in wanted if theirs.get(name) != wanted[name]}


def _unmetered(state: State, run: Run) -> list[str]:
    session = state.runs.session
    budgets = run.money.budget_usd, session.budget_usd if session else None
    if all(budget is None for budget in budgets):
        return []
    return ["Budgets do not bound what you spend at the terminal: nobody meters it there."]


async def started(session: Session, params: wire.TerminalStartedParams) -> Empty:
    """Note which process has the session."""
    await session.desk.attaching.started(RunId(params.run), params.terminal, params.pid)
    return Empty()


async def ended(session: Session, params: wire.TerminalEndedParams) -> wire.DetachResult:
    """Take the run back; answered when what was done is on record."""
    desk, run = session.desk, RunId(params.run)
    state = await desk.attaching.ended(run, params.terminal, params.code)
    view, turn = run_view(state, state.run(run)), _turn_at(state.run(run), params.terminal)
    if turn is None:
        return wire.DetachResult(run=view, notices=view.notices)
    found = await run_sync(sizes, desk.supervisor.ports.repository, state.run(run))
    files, added, removed = found.get(turn) or (0, 0, 0)
    return wire.DetachResult(
        run=view,
        turn=turn,
        files=files,
        added=added,
        removed=removed,
        notices=view.notices,
    )


def _turn_at(run: Run, terminal: str) -> int | None:
    """The turn that was had at that terminal; None where its program never ran."""
    turns = (each.turn for each in reversed(run.history.turns) if each.outcome == OUTCOME)
    return next(turns, None) if run.detached == terminal else None


async def show(session: Session, params: RunParams) -> wire.TerminalResult:
    """The command that attaches, for a terminal; nothing is done."""
    run = session.desk.run(RunId(params.run))
    no_errand(run, "attached")
    not_discarded(run)
    checkout = session.desk.supervisor.ports.repository.main_work_tree
    # Beside a bare repository the run's own worktree leads to the board as well.
    directory = str(checkout or (run.place.worktree if run.place else Path.cwd()))
    argv = (*our_command(), "attach", run.id)
    line = shlex.join(("kanbots-ls", "attach", run.id, "--repo", directory))
    return wire.TerminalResult(run=run.id, argv=argv, directory=directory, line=line)
