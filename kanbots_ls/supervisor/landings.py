"""What a promote says of its run, and where an earlier one had got to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.worktrees.landing.build import Squashed
from kanbots_ls.worktrees.landing.message import About

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run


def about(run: Run, message: str | None) -> About:
    """The run as its commit names it."""
    return About(run.id, run.card, run.title, run.settings.agent, (message or "").strip())


def earlier(run: Run) -> Squashed | None:
    """The newest promote, where only we know how far it went."""
    last = run.landing.last
    return Squashed(last.head, last.commit) if last and last.squash else None
