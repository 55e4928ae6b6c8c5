"""What ``doctor`` wants to know about git and a repository.

Facts only; how to mend them is said where they are shown.  It looks and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.plumbing.git import OLDEST_GIT, identity, version
from kanbots_ls.worktrees.registry import admins, is_stale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository


@dataclass(frozen=True, slots=True)
class LockFile:
    """A lock file of git's and its age in seconds: left behind when no git runs."""

    path: Path
    age: float


@dataclass(frozen=True, slots=True)
class GitFacts:
    """``version`` is empty where there is no git; ``identity`` is None where git would ask.

    ``stale`` are registrations of worktrees that are gone, ``locked`` those somebody locked.
    """

    version: tuple[int, ...]
    identity: str | None
    locks: tuple[LockFile, ...]
    stale: tuple[Path, ...]
    locked: tuple[Path, ...]

    @property
    def new_enough(self) -> bool:
        """Whether this git can do all we ask of it."""
        return self.version >= OLDEST_GIT


def git_facts(
    repository: Repository, now: float, environment: Mapping[str, str] | None = None
) -> GitFacts:
    """Look at git and at ``repository``; ``now`` is in seconds since the epoch."""
    common_dir = repository.common_dir
    known = admins(common_dir)
    directory = repository.main_work_tree or repository.work_tree or common_dir
    try:
        installed = version(environment)
        person = identity(directory, environment) if installed else None
    except WorktreeError:
        installed, person = (), None
    return GitFacts(
        version=installed,
        identity=person,
        locks=tuple(_locks([common_dir, *known], now)),
        stale=tuple(admin for admin in known if is_stale(admin)),
        locked=tuple(admin for admin in known if (admin / "locked").exists()),
    )


def _locks(directories: list[Path], now: float) -> Iterator[LockFile]:
    for directory in directories:
        for path in sorted(directory.glob("*.lock")):
            try:
                yield LockFile(path, max(0.0, now - path.stat().st_mtime))
            except OSError:
                continue  # released while we looked
