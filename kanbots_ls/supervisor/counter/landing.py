"""What promoting a run would do, read off its repository for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model.commands import PromoteRun
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.landing import promote
from kanbots_ls.supervisor.landings import about, earlier
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.landing.plan import Plan, plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state import Run


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
