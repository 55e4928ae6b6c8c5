"""What runs changed, and what of it the person has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.lsp.views.diffs import diff_view, missing, whole_diff
from kanbots_ls.model.ids import RunId
from kanbots_ls.protocol.base import Empty
from kanbots_ls.supervisor.counter.differences import turns_diff
from kanbots_ls.supervisor.counter.reviewing import state_diff

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.diffs import DiffParams, DiffResult, ReviewedParams


async def show(session: Session, params: DiffParams) -> DiffResult:
    """The run's worktree against its base, or what some of its turns changed."""
    desk = session.desk
    run = desk.run(RunId(params.run))
    repository = desk.supervisor.ports.repository
    if params.turns:
        found = await run_sync(turns_diff, repository, run, params.turns, params.stat)
        return diff_view(run, found.base, found.diff, ())
    if params.since_review or params.keep:
        asked = (repository, run, params.stat, params.since_review)
        found, tree = await run_sync(state_diff, *asked)
        result = diff_view(run, found.base, found.diff, await missing(run))
        return result.model_copy(update={"tree": tree})
    return await whole_diff(repository, run, stat=params.stat)


async def reviewed(session: Session, params: ReviewedParams) -> Empty:
    """What the person was shown, so that what comes after can be shown by itself."""
    await session.desk.outcomes.reviewed(RunId(params.run), params.tree, session.by)
    return Empty()
