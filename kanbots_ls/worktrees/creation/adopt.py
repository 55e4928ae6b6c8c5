"""Takes a worktree or branch that somebody made by hand, or by another tool, for a run's.

The supervisor asks for ``find``, which changes nothing, and then for ``take``, which makes one
for a branch without; it guards it once it is on record.  Files, commits and the person's own
settings stay as they are, and so does the place where the worktree lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.creation import making
from kanbots_ls.worktrees.creation.base import Base, choose_base
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.naming import Places, Worktree, places, prepare
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import (
    admin_directory,
    admins,
    branches_in,
    held_in,
    registration,
    repository_lock,
    worktree_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository

_HEADS = "refs/heads/"
_UNFINISHED = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "BISECT_START": "a bisect",
}


class NotAdoptedError(WorktreeError):
    """It can't become a run's."""

    def __init__(self, what: object, why: str, what_next: str) -> None:
        super().__init__(f"{what} was not adopted", why, what_next)


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be adopted: ``path`` is None for a branch that has no worktree yet.

    ``base`` is the commit that its work counts from, ``subject`` that of its newest commit; ""
    where it has none of its own.
    """

    path: Path | None
    branch: str
    base: str
    base_branch: str | None
    subject: str


def find(repository: Repository, path: Path | None, branch: str, base: str | None) -> Found:
    """The worktree at ``path``, else the branch of that name.  Raises WorktreeError."""
    chosen = choose_base(repository, base, None)
    if path is not None:
        path = path.resolve()
        branch = branch_at(repository, path)
    else:
        _refuse_elsewhere(repository, branch)
    if branch == chosen.branch:
        raise NotAdoptedError(
            f"The branch {branch}",
            "it is the one that work is based on",
            "Name another base with --base, or make a branch of it.",
        )
    return Found(path, branch, *_since(repository, branch, chosen))


def take(
    repository: Repository,
    run: str,
    found: Found,
    root: Path | None,
    environment: Mapping[str, str],
) -> Worktree:
    """The worktree as the run's own; a branch's is made.  Raises WorktreeError, OSError."""
    home = places(repository, root)
    prepare(home)
    if found.path is None:
        return _added(repository, run, found, home, environment)
    # What git can't read there, no guard could be added to.
    configfile.effective(found.path, environment)
    return Worktree(run, found.path, found.branch, found.base, home.root)


def on_record(repository: Repository, worktree: Worktree) -> None:
    """Whatever ``take`` made is a run's from now on.  Raises OSError."""
    making.end(repository.common_dir, worktree, adopted=True)


def tidy(repository: Repository, on_record: Collection[Path]) -> None:
    """Take away the worktrees that were made for a run which never came on record: never their
    branches, which are the person's, nor one that holds anything by now.  Raises OSError."""
    for worktree in making.adopted(repository.common_dir):
        if worktree.path not in on_record and not _holds_anything(worktree.path):
            with repository_lock(repository.common_dir):
                _removed(repository, worktree)
        making.end(repository.common_dir, worktree, adopted=True)


def _holds_anything(path: Path) -> bool:
    """Somebody has been at work there: what git had not checked out yet is merely missing."""
    if not path.is_dir():
        return False
    found = git(path, "status", "--porcelain", "-z", allowed=(0, 128)).fields
    return any(not each.startswith((" D", "D ")) for each in found)


def branch_at(repository: Repository, path: Path) -> str:
    """The branch that is checked out in a linked worktree of this repository, at rest.

    Raises NotAdoptedError.
    """
    admin = _linked(repository, path)
    if (admin / "locked").exists():
        raise NotAdoptedError(
            path,
            "it is locked",
            f"Unlock it with `git worktree unlock {path}` and adopt again.",
        )
    unfinished = next((what for name, what in _UNFINISHED.items() if (admin / name).exists()), "")
    if unfinished or held_in(admin):
        raise NotAdoptedError(
            path, f"{unfinished or 'a rebase'} is going on there", "Finish or abort it first."
        )
    on = branches_in(admin)
    if not on:
        raise NotAdoptedError(
            path,
            "no branch is checked out there (its HEAD is detached)",
            f"Give its work a branch: `git -C {path} switch -c NAME`.",
        )
    return next(iter(on)).removeprefix(_HEADS)


def _linked(repository: Repository, path: Path) -> Path:
    if path == repository.main_work_tree:
        raise NotAdoptedError(
            path,
            "it is your own checkout",
            "Name a worktree made by `git worktree add`, or a branch that is not checked out.",
        )
    admin = registration(repository.common_dir, path)
    if admin is not None and not path.exists():
        raise NotAdoptedError(
            path,
            "its directory is gone",
            "`git worktree prune` forgets it; then adopt its branch by name.",
        )
    if admin is None or admin_directory(path) != admin.resolve():
        raise NotAdoptedError(
            path,
            "it is no worktree of this repository",
            "`git worktree list` shows those there are; name the top of one.",
        )
    return admin


def _refuse_elsewhere(repository: Repository, branch: str) -> None:
    common_dir, ref = repository.common_dir, f"{_HEADS}{branch}"
    # Not rev-parse: to that, ``name~1`` would be a branch, too.
    known = in_repository(common_dir, "show-ref", "-q", "--verify", ref, allowed=(0, 1, 128))
    if known.status != 0:
        raise NotAdoptedError(
            branch, "there is no such directory and no such branch", "Name one or the other."
        )
    main = in_repository(common_dir, "symbolic-ref", "-q", "HEAD", allowed=(0, 1)).text
    bare = repository.main_work_tree is None
    if ref == main and not bare:
        raise NotAdoptedError(
            f"The branch {branch}",
            f"it is checked out in {repository.main_work_tree}",
            "Switch to another branch there, and adopt again.",
        )
    for admin in admins(common_dir):
        if ref in branches_in(admin):
            where = worktree_of(admin)
            raise NotAdoptedError(
                f"The branch {branch}",
                f"it is checked out in {where}",
                f"Adopt that: `kanbots-ls adopt {where}`.",
            )


def _since(repository: Repository, branch: str, base: Base) -> tuple[str, str | None, str]:
    """The commit its work began from, of which branch, and its newest commit's subject."""
    common_dir, ref = repository.common_dir, f"{_HEADS}{branch}"
    common = in_repository(common_dir, "merge-base", ref, base.commit, allowed=(0, 1))
    if common.status != 0:
        raise NotAdoptedError(
            f"The branch {branch}",
            f"it has nothing in common with {base.branch or base.commit[:12]}",
            "Name what it began from with --base.",
        )
    own = (ref, f"^{common.text}", "--")
    subject = in_repository(common_dir, "log", "-1", "--format=%s", *own).text
    return common.text, base.branch, subject


def _added(
    repository: Repository, run: str, found: Found, home: Places, environment: Mapping[str, str]
) -> Worktree:
    path = home.worktrees / f"issue-{run}"
    if path.exists() or path.is_symlink():
        raise NotAdoptedError(found.branch, f"{path} is in the way", "Move it away and try again.")
    worktree = Worktree(run, path, found.branch, found.base, home.root)
    making.begin(repository.common_dir, worktree, adopted=True)
    with repository_lock(repository.common_dir):
        words = ("worktree", "add", "--quiet", "--", str(path), found.branch)
        try:
            in_repository(repository.common_dir, *words, environment=environment)
        except BaseException:
            # It is there all the same where only the person's post-checkout hook failed.
            _removed(repository, worktree)
            raise
    return worktree


def undo(repository: Repository, found: Found, worktree: Worktree) -> None:
    """Let go of what ``take`` made, where nothing came of it: never of files that were there."""
    if found.path is None:
        with repository_lock(repository.common_dir):
            _removed(repository, worktree)


def _removed(repository: Repository, worktree: Worktree) -> None:
    # Twice, for one that git has locked while it made it.
    words = ("worktree", "remove", "--force", "--force", str(worktree.path))
    in_repository(repository.common_dir, *words, allowed=(0, 128))
    making.end(repository.common_dir, worktree, adopted=True)
