"""Git and the person's identity in it; lock files and registrations left behind."""

from __future__ import annotations

import shlex
import time
from typing import TYPE_CHECKING

from kanbots_ls.protocol.daemon import Finding
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.health import GitFacts, LockFile

OLD_LOCK = 600
"""Seconds after which a lock file of git's belongs to nobody any more."""


def findings(repository: Repository | None, start: Path) -> Iterator[Finding]:
    """What git says of itself, and of the repository if there is one."""
    from kanbots_ls.worktrees.errors import WorktreeError
    from kanbots_ls.worktrees.health import git_facts
    from kanbots_ls.worktrees.plumbing.git import OLDEST_GIT, identity, version

    facts = git_facts(repository, time.time()) if repository is not None else None
    try:
        installed = version() if facts is None else facts.version
    except WorktreeError:
        installed = ()
    yield _version(installed, OLDEST_GIT)
    if installed and facts is None and start.is_dir():
        yield _identity(identity(start))
    if installed and facts is not None:
        yield _identity(facts.identity)
        yield from _commits(repository)
        yield _locks(facts.locks)
        yield from _registrations(facts)


def _version(installed: tuple[int, ...], oldest: tuple[int, ...]) -> Finding:
    wanted = ".".join(map(str, oldest))
    if not installed:
        mend = f"Install git {wanted} or newer, and see that it is on your PATH."
        return Finding(name="git", ok=False, text="not found", mend=mend)
    shown = ".".join(map(str, installed))
    if installed >= oldest:
        return Finding(name="git", ok=True, text=shown)
    mend = f"Dispatching works; comparing runs needs git {wanted} or newer. Update git."
    return Finding(name="git", ok=False, text=f"{shown} is old", mend=mend)


def _identity(person: str | None) -> Finding:
    if person:
        return Finding(name="git identity", ok=True, text=person)
    mend = (
        'Agents could not commit: git config --global user.name "Your Name"; '
        "git config --global user.email you@example.org"
    )
    return Finding(name="git identity", ok=False, text="git does not know who you are", mend=mend)


def _commits(repository: Repository | None) -> Iterator[Finding]:
    """Something only where a run has nothing to start from."""
    from kanbots_ls.worktrees.creation.base import check_commit, check_owner
    from kanbots_ls.worktrees.errors import UnusableRepositoryError

    try:
        if repository is not None:
            check_owner(repository)
            check_commit(repository)
    except UnusableRepositoryError as error:
        if error.reason == "not_yours":
            yield Finding(name="repository", ok=False, text=error.why, mend=error.what_next)
            return
        mend = "A run starts from a commit: git add . && git commit -m 'First commit'"
        yield Finding(name="commits", ok=False, text="none yet", mend=mend)


def _locks(locks: tuple[LockFile, ...]) -> Finding:
    old = [lock for lock in locks if lock.age > OLD_LOCK]
    if not old:
        return Finding(name="git locks", ok=True, text="none left behind")
    listed = ", ".join(f"{lock.path} ({words.duration(lock.age)} old)" for lock in old)
    paths = shlex.join(str(lock.path) for lock in old)
    mend = f"A git that died left this; where no git runs any more: rm {paths}"
    return Finding(name="git locks", ok=False, text=listed, mend=mend)


def _registrations(facts: GitFacts) -> Iterator[Finding]:
    if facts.stale:
        named = ", ".join(path.name for path in facts.stale)
        mend = (
            "Their directories are gone. Discard their runs, or `git worktree prune` forgets them."
        )
        yield Finding(name="worktrees", ok=False, text=f"gone, still known: {named}", mend=mend)
