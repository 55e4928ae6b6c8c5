"""What a promote would do, for the person to see before it does.

Merges aside like the promote itself and names what is in the way; no ref, index or file changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.landing import message as messages
from kanbots_ls.worktrees.landing import sign
from kanbots_ls.worktrees.landing.build import merge
from kanbots_ls.worktrees.landing.errors import ConflictError, InTheWayError, Obstacle
from kanbots_ls.worktrees.landing.obstacles import in_the_way
from kanbots_ls.worktrees.landing.target import Target, check_quiet, find_target
from kanbots_ls.worktrees.landing.work import Work, look
from kanbots_ls.worktrees.review.diff import FileChange, stat_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.landing.build import Squashed
    from kanbots_ls.worktrees.landing.message import About, Commit
    from kanbots_ls.worktrees.naming import Worktree


@dataclass(frozen=True, slots=True)
class Plan:
    """``files`` is how the target would change; with ``conflicts``, what the run changed.

    ``refused`` says why it would not happen now; empty: it would.
    """

    target: Target
    work: Work
    commits: tuple[Commit, ...]
    files: tuple[FileChange, ...]
    signs: bool
    conflicts: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    refused: str = ""


def plan(
    repository: Repository,
    worktree: Worktree,
    about: About,
    base_branch: str | None,
    onto: str | None,
    earlier: Squashed | None,
    environment: Mapping[str, str] | None,
) -> Plan:
    """What would happen.  Raises WorktreeError where there is nothing to show at all."""
    common_dir = repository.common_dir
    target = find_target(common_dir, base_branch, onto)
    work = look(repository, worktree, environment)
    without = [target.commit, *([earlier.head] if earlier else [])]
    made = messages.commits(common_dir, work.head, without)
    signs = sign.is_wanted(target.checkout or common_dir, environment)
    try:
        merged = merge(common_dir, target, work, about, earlier)
    except ConflictError as error:
        files = stat_of(common_dir, worktree.base, work.commit)
        return Plan(target, work, made, files, signs, error.files, refused=str(error))
    except WorktreeError as error:
        return Plan(target, work, made, (), signs, refused=str(error))
    files = stat_of(common_dir, target.commit, merged.tree)
    found, refused = _in_the_way(target, merged.tree)
    return Plan(target, work, made, files, signs, (), found, refused)


def _in_the_way(target: Target, tree: str) -> tuple[tuple[Obstacle, ...], str]:
    if target.checkout is None:
        return (), ""
    found = tuple(in_the_way(target.checkout, target.commit, tree))
    try:
        check_quiet(target)
    except WorktreeError as error:
        return found, str(error)
    return found, str(InTheWayError(target.checkout, found)) if found else ""
