"""How a run's worktree stands right now.

The supervisor reads it at turn ends and when it finds its runs again after a restart.  It takes
no lock of the agent's and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import admin_directory

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree


@dataclass(frozen=True, slots=True)
class WorktreeState:
    """``head`` is a commit id; ``branch`` is short and None when detached; ``ahead`` counts
    commits since the base, ``dirty`` changed and untracked files.

    Where ``exists`` is False (deleted by hand, discarded), ``head`` and ``ahead`` are the branch's,
    or None and 0 without one.
    """

    exists: bool
    head: str | None
    branch: str | None
    ahead: int
    dirty: int


def worktree_state(repository: Repository, worktree: Worktree) -> WorktreeState:
    """The state of ``worktree`` as it is on disk."""
    admin = admin_directory(worktree.path)
    if admin is None or not admin.is_dir():
        head = _resolve(repository.common_dir, worktree.ref)
        branch = worktree.branch if head else None
        return WorktreeState(False, head, branch, _ahead(repository, worktree, head), 0)
    head = _resolve(worktree.path, "HEAD")
    return WorktreeState(
        exists=True,
        head=head,
        branch=_branch(worktree.path),
        ahead=_ahead(repository, worktree, head),
        dirty=uncommitted_count(worktree.path),
    )


def uncommitted_count(work_tree: Path, longest: float | None = None) -> int:
    """How many changed or untracked files ``work_tree`` has; it takes no lock.

    Raises SlowError after ``longest`` seconds.
    """
    arguments = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
    quiet = {"GIT_OPTIONAL_LOCKS": "0"}
    # 128: the directory of a bare repository, in which nothing can be uncommitted.
    return len(git(work_tree, *arguments, extra=quiet, allowed=(0, 128), longest=longest).fields)


def _branch(path: Path) -> str | None:
    output = git(path, "symbolic-ref", "--quiet", "--short", "HEAD", allowed=(0, 1))
    return output.text if output.status == 0 else None


def _resolve(directory: Path, name: str) -> str | None:
    arguments = ("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    output = git(directory, *arguments, allowed=(0, 1, 128))
    return output.text if output.status == 0 else None


def _ahead(repository: Repository, worktree: Worktree, head: str | None) -> int:
    if head is None:
        return 0
    arguments = ("rev-list", "--count", f"{worktree.base}..{head}", "--")
    return int(in_repository(repository.common_dir, *arguments).text)
