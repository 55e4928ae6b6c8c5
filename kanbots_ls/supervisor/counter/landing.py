"""What promoting a run would do, read off its repository for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model.commands import PromoteRun
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.outcomes.landing import promote
from kanbots_ls.supervisor.landings import about, earlier
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.landing.plan import Plan, plan
from kanbots_ls.worktrees.landing.target import find_target
from kanbots_ls.worktrees.review.diff import stat_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state.run import Run


def landing_plan(
    repository: Repository, run: Run, onto: str | None, environment: Mapping[str, str]
) -> Plan:
    """The plan (blocking), or the refusal that a promote would meet before any plan."""
    promote(run, PromoteRun(run.id))
    assert run.place is not None  # noqa: S101 - what may be promoted has one
    worktree = worktree_at(run.id, run.place)
    try:
        return plan(
            repository,
            worktree,
            about(run, None),
            run.place.base_branch,
            onto,
            earlier(run),
            environment,
        )
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None


def undo_moves(repository: Repository, run: Run) -> tuple[Path | None, tuple[str, ...]]:
    """The checkout that undoing its newest promote would move, and the files (blocking)."""
    last = run.landing.last
    if last is None:
        return None, ()
    try:
        target = find_target(repository.common_dir, None, last.target)
        files = stat_of(repository.common_dir, last.commit, last.before)
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None
    return target.checkout, tuple(file.path for file in files)
