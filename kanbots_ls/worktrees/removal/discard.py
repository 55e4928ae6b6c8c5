"""Puts a run's worktree away so that nothing is lost.

The supervisor calls it once the run's own agent has ended.  First everything is kept under a
rescue ref, then the directory moves to the trash with its registration, then the branch goes.
A crash between any two steps is mended by calling it again.  It ends no process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.creation import making
from kanbots_ls.worktrees.errors import LockedError, NestedError, OccupiedError
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.naming import refuse_links
from kanbots_ls.worktrees.plumbing.git import in_repository
from kanbots_ls.worktrees.registry import (
    admins,
    is_whole,
    registration,
    repository_lock,
    worktree_of,
)
from kanbots_ls.worktrees.removal import records, rescue, trash
from kanbots_ls.worktrees.removal.branches import Branch, run_branches
from kanbots_ls.worktrees.removal.occupants import staying

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree
    from kanbots_ls.worktrees.removal.rescue import Rescue
    from kanbots_ls.worktrees.removal.trash import TrashEntry

_LOCKED = "kanbots-ls is moving it\n"
"""While a worktree is moved git finds none at its path, and pruning would forget it."""


@dataclass(frozen=True, slots=True)
class Discarded:
    """What became of a run's worktree.

    ``rescue_ref`` and ``trash`` are None where there was nothing to keep.  ``kept`` are branches
    (full names) that moved meanwhile and stay; ``left_out`` are untracked paths only in the trash.
    """

    rescue_ref: str | None
    trash: Path | None
    deleted: tuple[str, ...]
    kept: tuple[str, ...]
    left_out: tuple[str, ...]


def discard(
    repository: Repository, worktree: Worktree, *, now: datetime, ours: Collection[int] = ()
) -> Discarded:
    """Keep, move away and unregister ``worktree``; safe to repeat after it was cut short.

    ``ours`` are pids that may be inside.  Raises OccupiedError, LockedError,
    NestedError, WorktreeError.
    """
    common_dir = repository.common_dir
    refuse_links(worktree.places)
    _refuse(common_dir, worktree, ours)
    kept = _keep_everything(common_dir, worktree, _pending(worktree), now)
    with repository_lock(common_dir):
        _refuse(common_dir, worktree, ours)
        return _put_away(repository, worktree, kept, now)


def _refuse(common_dir: Path, worktree: Worktree, ours: Collection[int]) -> None:
    admin = registration(common_dir, worktree.path)
    if admin is not None and (admin / "locked").exists():
        reason = (admin / "locked").read_text("utf-8", "replace")
        if reason != _LOCKED:
            raise LockedError(worktree.path, reason.strip())
    for other in filter(None, map(worktree_of, admins(common_dir))):
        if other != worktree.path and other.is_relative_to(worktree.path) and other.exists():
            raise NestedError(worktree.path, other)
    if worktree.path.exists():
        for pid, command in staying(worktree.path, ours):
            raise OccupiedError(worktree.path, pid, command)


def _pending(worktree: Worktree) -> TrashEntry | None:
    known = trash.entries(worktree.places.trash, worktree.run)
    return next((entry for entry in reversed(known) if not entry.finished), None)


def _keep_everything(
    common_dir: Path, worktree: Worktree, pending: TrashEntry | None, now: datetime
) -> Rescue | None:
    admin = registration(common_dir, worktree.path)
    branches = run_branches(common_dir, worktree.path, admin, worktree.ref)
    if is_whole(worktree.path, admin):
        return rescue.rescue_worktree(common_dir, worktree.path, worktree.run, branches, now)
    branches = _unite(branches, pending)
    others = rescue.heads_of(common_dir, admin, branches) if admin else []
    if admin:
        rescue.rescue_submodules(common_dir, admin, worktree.run, now)
    return rescue.rescue_heads(common_dir, worktree.run, branches, others, now)


def _put_away(
    repository: Repository, worktree: Worktree, kept: Rescue | None, now: datetime
) -> Discarded:
    common_dir = repository.common_dir
    admin = registration(common_dir, worktree.path)
    entry = _pending(worktree)
    branches = _unite(run_branches(common_dir, worktree.path, admin, worktree.ref), entry)
    if entry is None and (worktree.path.exists() or admin or branches):
        entry = trash.new_entry(worktree.places.trash, worktree.run, now)
    if entry is None:
        return _nothing_to_do(repository, worktree, kept)
    entry.plan(_plan(repository, worktree, admin, kept, now), branches)
    _keep_records(common_dir, entry)
    _move(worktree, admin, entry)
    deleted = [branch.ref for branch in branches if _delete(common_dir, branch)]
    records.forget_settings(common_dir, deleted)
    guard.release(common_dir)
    making.end(common_dir, worktree)
    entry.finish(deleted)
    return Discarded(
        rescue_ref=kept.ref if kept else None,
        trash=entry.directory,
        deleted=tuple(deleted),
        kept=tuple(branch.ref for branch in branches if branch.ref not in deleted),
        left_out=kept.left_out if kept else (),
    )


def _nothing_to_do(repository: Repository, worktree: Worktree, kept: Rescue | None) -> Discarded:
    """Discarded before: say again where everything is."""
    guard.release(repository.common_dir)
    known = trash.entries(worktree.places.trash, worktree.run)
    return Discarded(
        rescue_ref=kept.ref if kept else None,
        trash=known[-1].directory if known else None,
        deleted=(),
        kept=(),
        left_out=(),
    )


def _keep_records(common_dir: Path, entry: TrashEntry) -> None:
    """What goes with the branches; after a crash some of it may be gone already."""
    records.keep_logs(common_dir, entry.branches, entry.logs)
    if "settings" not in entry.fields:
        settings = records.settings_of(common_dir, [branch.ref for branch in entry.branches])
        entry.plan({"settings": settings}, entry.branches)


def _move(worktree: Worktree, admin: Path | None, entry: TrashEntry) -> None:
    if admin:
        (admin / "locked").write_text(_LOCKED)
    try:
        trash.move(worktree.path, entry.tree)
    except OSError:
        if admin:
            (admin / "locked").unlink(missing_ok=True)
        raise
    if admin:
        trash.move(admin, entry.admin)


def _plan(
    repository: Repository,
    worktree: Worktree,
    admin: Path | None,
    kept: Rescue | None,
    now: datetime,
) -> dict[str, object]:
    return {
        "repository": str(repository.common_dir),
        "admin": admin.name if admin else None,
        "run": worktree.run,
        "worktree": str(worktree.path),
        "branch": worktree.branch,
        "base": worktree.base,
        "rescue": kept.commit if kept else None,
        "at": now.isoformat(),
    }


def _unite(branches: Sequence[Branch], entry: TrashEntry | None) -> list[Branch]:
    """The branches there are now, and those of an unfinished plan whose worktree moved already."""
    planned = entry.branches if entry else []
    known = {branch.ref for branch in branches}
    return [*branches, *(branch for branch in planned if branch.ref not in known)]


def _delete(common_dir: Path, branch: Branch) -> bool:
    """Delete the branch if it still points where the rescue saw it; True when it is gone."""
    arguments = ("update-ref", "--no-deref", "-d", branch.ref, branch.commit)
    if in_repository(common_dir, *arguments, allowed=(0, 1, 128)).status == 0:
        return True
    found = in_repository(common_dir, "rev-parse", "-q", "--verify", branch.ref, allowed=(0, 1))
    return found.status != 0
