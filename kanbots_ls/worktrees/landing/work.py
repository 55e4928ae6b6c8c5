"""What a run has to promote: its commits, and what it left uncommitted.

What is not committed becomes a commit of the run's own branch, under whatever name that is by
now; where that may be somebody else's branch, of a detached HEAD.  No hook runs, and the index
says afterwards what the commit says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.landing.message import rest_message
from kanbots_ls.worktrees.landing.submodules import uncommitted
from kanbots_ls.worktrees.landing.target import under_way
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import admin_directory, require_worktree
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree
from kanbots_ls.worktrees.review.state import worktree_state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree

_NO_HOOKS = ("-c", "core.hooksPath=/dev/null")


@dataclass(frozen=True, slots=True)
class Work:
    """``head`` is the run's commit, ``commit`` the same with the ``rest`` (paths) in it.

    ``left_out`` are the paths that no commit can hold, each with why, as ``dump (too large …)``.
    ``worktree`` is None where its directory is gone; then there is only what was committed.
    """

    worktree: Path | None
    head: str
    commit: str
    rest: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    detach: bool = False
    """Its branch may be somebody else's, so the rest goes on top of it without moving it."""


def look(repository: Repository, worktree: Worktree, environment: Mapping[str, str] | None) -> Work:
    """What there is; a commit of the rest is made aside, and no ref moves.

    Raises WorktreeError in the middle of a merge or rebase, or where nothing is left.
    """
    admin = admin_directory(worktree.path)
    if admin is None or not admin.is_dir():
        return _without_directory(repository, worktree)
    if what := under_way(admin):
        raise WorktreeError(
            f"There is {what} under way in the worktree of run {worktree.run}",
            "",
            f"Let its agent finish it: `kanbots-ls reply {worktree.run} TEXT`.",
        )
    if git(worktree.path, "ls-files", "-z", "--unmerged").stdout:
        raise WorktreeError(
            f"Files in the worktree of run {worktree.run} have unresolved conflicts",
            "",
            f"Let its agent resolve them: `kanbots-ls reply {worktree.run} TEXT`.",
        )
    head = git(worktree.path, "rev-parse", "--verify", "HEAD^{commit}").text
    snapshot = snapshot_tree(worktree.path)
    names = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", head, snapshot.tree)
    rest = tuple(git(worktree.path, *names).fields)
    commit = _aside(worktree, head, snapshot.tree, environment) if rest else head
    left_out = (
        *(f"{path} ({_why(path)})" for path in snapshot.left_out),
        *(
            f"{path} (what is not committed in that submodule)"
            for path in uncommitted(worktree.path)
        ),
    )
    return Work(worktree.path, head, commit, rest, left_out, not _is_own(repository, worktree))


def _why(path: str) -> str:
    if path.endswith("/"):
        return "a repository of its own"
    return "too large for a commit, or unreadable"


def keep(work: Work) -> None:
    """Make the commit of the rest the run's own.  Safe to repeat; raises when HEAD has moved."""
    if work.worktree is None or work.commit == work.head:
        return
    require_worktree(work.worktree)
    # The index first: cut short between the two, it is all staged, as an agent might have it.
    git(work.worktree, *_NO_HOOKS, "read-tree", "--reset", work.commit)
    git(work.worktree, *_NO_HOOKS, "update-index", "-q", "--refresh", allowed=(0, 1))
    where = ("--no-deref", "HEAD") if work.detach else ("HEAD",)
    words = (*_NO_HOOKS, "update-ref", "-m", "kanbots-ls: what was not committed", *where)
    git(work.worktree, *words, work.commit, work.head)


def _is_own(repository: Repository, worktree: Worktree) -> bool:
    """Whether the worktree is on the run's branch: by its name, or that is gone, so renamed."""
    words = ("symbolic-ref", "--quiet", "HEAD")
    current = git(worktree.path, *words, allowed=(0, 1)).text
    exists = ("rev-parse", "--verify", "--quiet", worktree.ref)
    known = in_repository(repository.common_dir, *exists, allowed=(0, 1)).status == 0
    return current == worktree.ref or not known


def _aside(worktree: Worktree, head: str, tree: str, environment: Mapping[str, str] | None) -> str:
    message = rest_message(worktree.run)
    arguments = ("commit-tree", tree, "-p", head)
    made = git(worktree.path, *arguments, stdin=message.encode(), environment=environment)
    return made.text


def _without_directory(repository: Repository, worktree: Worktree) -> Work:
    head = worktree_state(repository, worktree).head
    if head is None:
        raise WorktreeError(
            f"Nothing of run {worktree.run} is left to promote",
            f"neither its worktree ({worktree.path}) nor its branch is there",
        )
    return Work(None, head, head)
