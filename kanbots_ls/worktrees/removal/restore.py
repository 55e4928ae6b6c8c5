"""Brings a discarded run's worktree back to where it was.

The supervisor calls it.  Out of the trash everything is as it was, byte for byte; where the trash
is gone ``remake`` makes the worktree anew from the rescue ref.  A crash between any two steps is
mended by calling it again.  What somebody else has at its path or on its branch stays theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kanbots_ls.worktrees.creation import making
from kanbots_ls.worktrees.errors import NotRestoredError
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.naming import prepare, refuse_links
from kanbots_ls.worktrees.registry import is_whole, registration, repository_lock
from kanbots_ls.worktrees.removal import records, remake, taken, trash

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree
    from kanbots_ls.worktrees.removal.trash import TrashEntry


@dataclass(frozen=True, slots=True)
class Restored:
    """Where it came from, and what is not back: nothing is missing out of the trash."""

    source: Literal["trash", "rescue"]
    missing: tuple[str, ...] = ()


def restore(
    repository: Repository,
    worktree: Worktree,
    *,
    now: datetime,
    environment: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
) -> Restored:
    """Bring ``worktree`` back; safe to repeat after it was cut short or done.

    Raises NotRestoredError (something is in its way, or nothing is left of it), WorktreeError.
    """
    refuse_links(worktree.places)
    with repository_lock(repository.common_dir, cancel):
        entry = _entry(worktree)
        back = entry is None and _is_back(repository, worktree)
        if entry is not None:
            _put_back(repository, worktree, entry)
    if entry is None and not back:
        missing = remake.remake(repository, worktree, now, environment, cancel)
        return Restored("rescue", missing)
    # Its guard came back with it, and is renewed before each start of an agent.
    return Restored("trash")


def _entry(worktree: Worktree) -> TrashEntry | None:
    """The newest entry with files and registration, or one that is half emptied."""
    known = trash.entries(worktree.places.trash, worktree.run)
    half = [entry for entry in known if entry.restoring]
    whole = [each for each in known if each.finished and each.tree.exists() and each.admin.exists()]
    found = half or whole
    return found[-1] if found else None


def _is_back(repository: Repository, worktree: Worktree) -> bool:
    """Whether it was restored before, and not cut short in its remaking; only ours are guarded."""
    if making.noted(repository.common_dir, worktree) is not None:
        return False
    admin = registration(repository.common_dir, worktree.path)
    return admin is not None and is_whole(worktree.path, admin) and guard.is_guarded(admin)


def _put_back(repository: Repository, worktree: Worktree, entry: TrashEntry) -> None:
    common_dir = repository.common_dir
    admin = common_dir / "worktrees" / str(entry.fields.get("admin") or worktree.path.name)
    _refuse(repository, worktree, entry, admin)
    entry.begin_restoring()
    prepare(worktree.places)
    guard.enable(common_dir)
    for branch in entry.deleted:
        taken.make_branch(common_dir, branch)
        records.give_log(common_dir, branch, entry.logs)
    records.give_settings(common_dir, entry.fields.get("settings", []))
    trash.move_back(entry.tree, worktree.path)
    trash.move_back(entry.admin, admin)
    (admin / "locked").unlink(missing_ok=True)
    entry.forget()


def _refuse(repository: Repository, worktree: Worktree, entry: TrashEntry, admin: Path) -> None:
    run, home = worktree.run, str(repository.common_dir)
    theirs = str(entry.fields.get("repository", home)), str(entry.fields.get("worktree"))
    if theirs != (home, str(worktree.path)):
        raise NotRestoredError(
            run,
            f"{entry.directory} is of another board, that of {theirs[0]}",
            f"Its files lie in {entry.tree}; copy from there what you need.",
        )
    if entry.tree.exists():
        taken.refuse_path(worktree)
    if entry.admin.exists():
        taken.refuse_registration(repository.common_dir, worktree, admin)
    for branch in entry.deleted:
        taken.refuse_branch(repository.common_dir, worktree, branch)
