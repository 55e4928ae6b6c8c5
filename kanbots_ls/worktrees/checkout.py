"""Which work tree is the person's *checkout*: whose files, ``kanbots.toml`` and offers count.

Settings, dispatch, files, set-up and agents ask here.  It is the main work tree; a bare
repository has none, so there it is the worktree of the person's that has the run's base branch
checked out, else the one with the repository's default branch.  A run's worktree is never it.
Nothing depends on where a client stands, so all clients see the same.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kanbots_ls.worktrees import naming
from kanbots_ls.worktrees.creation.base import default_branch
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.registry import admins, branches_in, is_whole, worktree_of

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository

log = logging.getLogger(__name__)


class Checkouts:
    """The checkouts of one repository; asked from any thread."""

    def __init__(self, repository: Repository) -> None:
        """The board's is known at once where there is a main work tree, else from ``look`` on."""
        self._repository = repository
        self._default: str | None = None
        self._board = repository.main_work_tree

    @property
    def are_chosen(self) -> bool:
        """Whether this is a bare layout, where the choice is worth telling."""
        return self._repository.main_work_tree is None

    @property
    def board(self) -> Path | None:
        """The one whose ``kanbots.toml`` holds for the board, as of the last look."""
        return self._board

    def look(self) -> Path | None:
        """Choose the board's anew; git is asked in a bare layout only.

        Where git fails, the branch and the answer stay what they were.
        """
        if not self.are_chosen:
            return self._board
        try:
            self._default = default_branch(self._repository.common_dir)
        except WorktreeError as error:
            log.warning("which branch is the default can't be told: %s", error)
            return self._board
        self._board = self._with(self._default)
        return self._board

    def of(self, branch: str | None) -> Path | None:
        """The one that counts for a run based on ``branch`` (short; None: on a bare commit).

        It reads registrations and runs no git.
        """
        if not self.are_chosen:
            return self._board
        return self._with(branch) or self._with(self._default)

    def _with(self, branch: str | None) -> Path | None:
        if branch is None:
            return None
        ref, common_dir = f"refs/heads/{branch}", self._repository.common_dir
        having = (admin for admin in admins(common_dir) if ref in branches_in(admin))
        return next(filter(None, map(self._persons, having)), None)

    def _persons(self, admin: Path) -> Path | None:
        """The worktree of this registration, if it is there and the person's own."""
        worktree = worktree_of(admin)
        if worktree is None or not is_whole(worktree, admin) or guard.belongs_to_a_run(admin):
            return None
        # One that is being made for a run is not guarded yet.
        ours = naming.places(self._repository).root
        return None if worktree.is_relative_to(ours) else worktree
