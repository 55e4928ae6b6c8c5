"""What a run changed, as clients are shown it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.protocol.diffs import DiffFile, DiffResult
from kanbots_ls.supervisor.counter.absence import is_gone, only_committed
from kanbots_ls.supervisor.counter.differences import run_diff

if TYPE_CHECKING:
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.worktrees.review.diff import Diff


async def whole_diff(repository: Repository, run: Run, *, stat: bool = False) -> DiffResult:
    """The run's worktree against its base; ``stat``: without the patch."""
    whole = await run_sync(run_diff, repository, run, stat)
    return diff_view(run, run.place.base if run.place else "", whole, await missing(run))


def diff_view(run: Run, base: str, found: Diff, notices: tuple[str, ...]) -> DiffResult:
    """Its parts on the wire; ``base``: the commit or tree it is against."""
    return DiffResult(
        run=run.id,
        base=base,
        files=tuple(
            DiffFile(path=file.path, status=file.status, added=file.added, removed=file.removed)
            for file in found.files
        ),
        patch=found.patch,
        assumptions=run.assumptions,
        notices=notices,
    )


async def missing(run: Run) -> tuple[str, ...]:
    """That only what was committed can be shown, where the worktree is gone."""
    return (only_committed(run),) if await run_sync(is_gone, run) else ()
