"""The room that runs take on the disk: showing it, emptying the trash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model.ids import RunId
from kanbots_ls.protocol import disk as wire
from kanbots_ls.runs.decide import find
from kanbots_ls.runs.status import status
from kanbots_ls.supervisor.counter import checkpoints, disk

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.base import Empty
    from kanbots_ls.protocol.runs import RunParams


async def show(session: Session, _params: Empty) -> wire.DiskResult:
    """Worktrees and trash, run by run."""
    desk = session.desk
    days = desk.supervisor.ports.config.last_good().trash.days
    found = [_view(item) for item in await disk.everything(desk.supervisor.ports, desk.state, days)]
    found.sort(key=lambda item: -item.bytes)
    return wire.DiskResult(
        holdings=tuple(found),
        worktree_bytes=sum(item.bytes for item in found if item.kind == "worktree"),
        trash_bytes=sum(item.bytes for item in found if item.kind == "trash"),
        checkpoint_bytes=sum(item.bytes for item in found if item.kind == "checkpoints"),
        trash_days=days,
    )


async def empty_trash(session: Session, params: wire.TrashParams) -> wire.TrashResult:
    """Delete what is older; the rescue refs stay."""
    supervisor = session.desk.supervisor
    days = params.days
    if days is None:
        days = supervisor.ports.config.last_good().trash.days
    runs, size = await disk.empty(supervisor.ports, supervisor.reducer, days, session.by)
    return wire.TrashResult(runs=runs, bytes=size)


async def forget(session: Session, params: RunParams) -> wire.CheckpointsResult:
    """Drop the checkpoints of a discarded run whose trash is gone; the rescue ref stays."""
    supervisor = session.desk.supervisor
    run = find(session.desk.state.runs, RunId(params.run))
    trashes = disk.trashes_of(supervisor.ports, supervisor.state)
    done = await checkpoints.drop(supervisor.ports, supervisor.reducer, run, trashes, session.by)
    return wire.CheckpointsResult(
        run=run.id,
        dropped=tuple(f"{each.ref} {each.commit}" for each in done.checkpoints),
        bytes=done.size or 0,
    )


def _view(item: disk.Item) -> wire.HoldingView:
    holding, work = item.holding, item.holding.work
    return wire.HoldingView(
        run=item.run,
        title=item.known.title if item.known else "",
        kind=item.kind,
        state=status(item.known).state if item.known else None,
        path=str(holding.path),
        bytes=holding.size,
        at=holding.at.isoformat(timespec="milliseconds"),
        dirty=work.dirty,
        unmerged=work.unmerged,
        unpushed=work.unpushed,
        offered=item.offered,
        checkpoints=item.checkpoints,
    )
