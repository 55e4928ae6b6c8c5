"""Landing a run's work: what it would do, promote, undo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.lsp.editors.unsaved import unsaved
from kanbots_ls.lsp.features.unsaved import refuse_unsaved_work
from kanbots_ls.lsp.views.board import promoted_view, run_view
from kanbots_ls.model.commands import PromoteRun
from kanbots_ls.model.ids import RunId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol import landing as wire
from kanbots_ls.protocol.diffs import DiffFile
from kanbots_ls.runs.outcomes.landing import rivals
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.supervisor.counter.absence import is_gone, only_committed
from kanbots_ls.supervisor.counter.landing import landing_plan, undo_moves
from kanbots_ls.worktrees.errors import told
from kanbots_ls.worktrees.landing.errors import InTheWayError, Obstacle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.runs import RunParams
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.worktrees.landing.plan import Plan


async def show(session: Session, params: wire.LandingParams) -> wire.LandingView:
    """What a promote would do; nothing is done."""
    desk = session.desk
    run = desk.run(RunId(params.run))
    repository = desk.supervisor.ports.repository
    found = await run_sync(landing_plan, repository, run, params.onto, session.hello.env)
    return _view(run, await _with_unsaved(session, found))


async def promote(session: Session, params: wire.PromoteParams) -> wire.PromoteResult:
    """Land the run's work; a client that signs gets what to sign, and asks again with it."""
    run = RunId(params.run)
    gone = await run_sync(is_gone, session.desk.run(run))
    await refuse_unsaved_work(session, session.desk.run(run), "promoted")
    if any(editor.texts() for editor in session.host.editors):
        await _refuse_unsaved(session, session.desk.run(run), params.onto)
    command = PromoteRun(
        run, session.by, params.onto, params.squash, params.message, params.signs, params.commit
    )
    state = await session.desk.outcomes.promote(command, session.hello.env)
    found = state.run(run)
    refused, last = found.landing.refused, found.landing.last
    if refused is not None and refused.tree is not None:
        unsigned = wire.UnsignedView(
            tree=refused.tree, parents=refused.parents, message=refused.message
        )
        return wire.PromoteResult(run=run_view(state, found), unsigned=unsigned)
    missing = (only_committed(found),) if gone else ()
    others = rivals(state.runs, found)
    return wire.PromoteResult(
        run=run_view(state, found),
        promoted=promoted_view(found),
        others=tuple(other.id for other in others),
        notices=(*missing, *(last.notices if last else ()), *map(_beside, others)),
    )


def _beside(run: Run) -> str:
    stop = "" if status(run).state in ENDED else " --stop"
    return (
        f"{run.id} ({run.settings.agent}) is another run of this card, and not promoted: "
        f"`kanbots-ls discard {run.id}{stop}` puts it away."
    )


async def undo(session: Session, params: RunParams) -> wire.PromoteResult:
    """Take the newest promote back."""
    run = RunId(params.run)
    undone = promoted_view(session.desk.run(run))
    if any(editor.texts() for editor in session.host.editors):
        checkout, paths = await run_sync(
            undo_moves, session.desk.supervisor.ports.repository, session.desk.run(run)
        )
        _refuse(checkout, await _unsaved(session, checkout, paths))
    state = await session.desk.outcomes.undo_promote(run, session.by)
    found = state.run(run)
    return wire.PromoteResult(
        run=run_view(state, found), promoted=promoted_view(found), undone=undone
    )


async def _refuse_unsaved(session: Session, run: Run, onto: str | None) -> None:
    """Git sees what is on the disk; what an editor has not saved only the editor knows."""
    repository = session.desk.supervisor.ports.repository
    found = await run_sync(landing_plan, repository, run, onto, session.hello.env)
    checkout = found.target.checkout
    _refuse(checkout, await _unsaved(session, checkout, [file.path for file in found.files]))


def _refuse(checkout: Path | None, found: Sequence[Obstacle]) -> None:
    if checkout is not None and found:
        raise Refused("repository", told(InTheWayError(checkout, found)))


async def _unsaved(session: Session, checkout: Path | None, paths: Sequence[str]) -> list[Obstacle]:
    if checkout is None:
        return []
    found = await unsaved(session.host.editors, checkout, paths)
    return [Obstacle(each.path, f"not saved in {each.editor}") for each in found]


async def _with_unsaved(session: Session, plan: Plan) -> Plan:
    """The plan with what editors hold unsaved among the obstacles."""
    checkout = plan.target.checkout
    more = await _unsaved(session, checkout, [file.path for file in plan.files])
    if checkout is None or not more:
        return plan
    obstacles = (*plan.obstacles, *more)
    refused = plan.refused or told(InTheWayError(checkout, obstacles))
    return replace(plan, obstacles=obstacles, refused=refused)


def _view(run: Run, plan: Plan) -> wire.LandingView:
    target, work = plan.target, plan.work
    return wire.LandingView(
        run=run.id,
        base=run.place.base if run.place else "",
        target=target.branch,
        target_commit=target.commit,
        checkout=str(target.checkout) if target.checkout else None,
        commits=tuple(
            wire.LandingCommit(subject=commit.subject, author=commit.author)
            for commit in plan.commits
        ),
        files=tuple(
            DiffFile(path=file.path, status=file.status, added=file.added, removed=file.removed)
            for file in plan.files
        ),
        uncommitted=work.rest,
        left_out=work.left_out,
        in_the_way=tuple(wire.ObstacleView(path=o.path, why=o.why) for o in plan.obstacles),
        conflicts=plan.conflicts,
        signs=plan.signs,
        refused=plan.refused or None,
    )
