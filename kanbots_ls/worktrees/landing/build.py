"""Builds the commit to promote aside: merged and written without any work tree.

Nothing points at it yet, so whatever goes wrong here has changed nothing.  ``move`` lands it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.landing import message as messages
from kanbots_ls.worktrees.landing.errors import ConflictError, NothingNewError
from kanbots_ls.worktrees.landing.sign import Unwritten, written
from kanbots_ls.worktrees.plumbing.git import git, identity, in_repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.worktrees.landing.message import About
    from kanbots_ls.worktrees.landing.sign import Signing
    from kanbots_ls.worktrees.landing.target import Target
    from kanbots_ls.worktrees.landing.work import Work


@dataclass(frozen=True, slots=True)
class Squashed:
    """An earlier promote of the run: ``head`` of the run became ``commit``, which knows nothing
    of it, so a merge has to be told where both were the same."""

    head: str
    commit: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The tree that target and run make together; ``since`` where it counts from."""

    tree: str
    since: Squashed | None


def merge(
    common_dir: Path, target: Target, work: Work, about: About, earlier: Squashed | None
) -> Merged:
    """Merge without a work tree.  Raises ConflictError, NothingNewError."""
    since = earlier if earlier and _counts(common_dir, earlier, target, work) else None
    known = (target.commit, *((since.head,) if since else ()))
    if any(_reaches(common_dir, commit, work.commit) for commit in known):
        raise NothingNewError(about.run, target.branch)
    ours, theirs = target.commit, work.commit
    if since:
        base = _bare_commit(common_dir, since.head, ())
        ours, theirs = (_bare_commit(common_dir, each, (base,)) for each in (ours, theirs))
    # Where there are files, so that their .gitattributes say how to merge them.
    where = target.checkout or work.worktree or common_dir
    words = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs)
    output = git(where, *words, allowed=(0, 1))
    tree, *conflicts = output.fields
    if output.status == 1:
        raise ConflictError(about.run, target.branch, sorted(set(filter(None, conflicts))))
    if tree == _tree(common_dir, target.commit):
        raise NothingNewError(about.run, target.branch)
    return Merged(tree, since)


def unwritten(
    common_dir: Path,
    target: Target,
    work: Work,
    about: About,
    merged: Merged,
    *,
    squash: bool,
    environment: Mapping[str, str] | None,
) -> Unwritten:
    """What the commit will be."""
    if not squash:
        parents = (target.commit, work.commit)
        return Unwritten(merged.tree, parents, messages.merge_message(about))
    without = (target.commit, *((merged.since.head,) if merged.since else ()))
    made = messages.commits(common_dir, work.commit, without)
    person = identity(common_dir, environment)
    text = messages.squash_message(about, made, person)
    return Unwritten(merged.tree, (target.commit,), text)


def build(
    common_dir: Path,
    target: Target,
    work: Work,
    about: About,
    *,
    squash: bool,
    earlier: Squashed | None,
    signing: Signing,
) -> str:
    """The id of the commit to promote.  Raises ConflictError, NothingNewError, UnsignedError."""
    merged = merge(common_dir, target, work, about, earlier)
    environment = signing.environment
    commit = unwritten(
        common_dir, target, work, about, merged, squash=squash, environment=environment
    )
    return written(target.checkout or common_dir, commit, signing)


def _counts(common_dir: Path, earlier: Squashed, target: Target, work: Work) -> bool:
    """Whether both sides still build on that promote."""
    return _reaches(common_dir, work.commit, earlier.head) and _reaches(
        common_dir, target.commit, earlier.commit
    )


def _reaches(common_dir: Path, commit: str, ancestor: str) -> bool:
    words = ("merge-base", "--is-ancestor", ancestor, commit)
    return in_repository(common_dir, *words, allowed=(0, 1, 128)).status == 0


def _tree(common_dir: Path, commit: str) -> str:
    return in_repository(common_dir, "rev-parse", f"{commit}^{{tree}}").text


def _bare_commit(common_dir: Path, of: str, parents: tuple[str, ...]) -> str:
    """A commit of the same tree with another history, for merge-tree alone."""
    words = [word for parent in parents for word in ("-p", parent)]
    nobody = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "kanbots-ls"), ("EMAIL", "kanbots-ls@localhost"))
    }
    tree = _tree(common_dir, of)
    return in_repository(common_dir, "commit-tree", tree, *words, stdin=b"base", extra=nobody).text
