"""Deletes from the trash, the only place from which the program ever deletes work.

The daemon calls it for what is older than the person wants it kept, and ``gc`` for what they
agreed to.  The rescue ref stays: commits, uncommitted and untracked files remain reachable.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import LinkError
from kanbots_ls.worktrees.registry import repository_lock
from kanbots_ls.worktrees.removal import trash

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.removal.trash import TrashEntry

log = logging.getLogger(__name__)

_GOING = ".going-"
"""Begins the name of what is being deleted; nothing of that name is restored."""


def expired(directories: Iterable[Path], now: datetime, days: float) -> list[TrashEntry]:
    """The entries that have been in the trash for longer than ``days``, oldest first."""
    limit = now - timedelta(days=days)
    found = [entry for directory in directories for entry in trash.every(directory)]
    old = [entry for entry in found if entry.at <= limit and entry.at_rest]
    return sorted(old, key=lambda entry: entry.at)


def empty(repository: Repository, entry: TrashEntry) -> bool:
    """Delete ``entry`` unless something is being done with it; whether it is gone.

    Raises LinkError where the trash leads somewhere else, WorktreeError, OSError.
    """
    for each in (entry.directory.parent.parent, entry.directory.parent, entry.directory):
        if each.is_symlink():
            raise LinkError(each)
    going = entry.directory.with_name(f"{_GOING}{entry.directory.name}")
    with repository_lock(repository.common_dir):
        # A restore may have begun since it was chosen.
        if not entry.at_rest:
            return False
        entry.directory.rename(going)
    trash.delete(going)
    return True


def sweep(directories: Iterable[Path]) -> None:
    """Delete what a crash left of an emptying."""
    for directory in directories:
        if directory.is_symlink():
            continue
        for rest in directory.glob(f"{_GOING}*"):
            try:
                trash.delete(rest)
            except OSError as error:
                log.warning("%s could not be deleted: %s", rest, error)
