"""What runs have on the disk, in their worktrees and in the trash, and what would be lost with it.

``gc`` shows it.  It only reads, and takes no lock of anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import GitError, WorktreeError
from kanbots_ls.worktrees.plumbing.git import in_repository
from kanbots_ls.worktrees.registry import registration
from kanbots_ls.worktrees.removal import notes, rescue
from kanbots_ls.worktrees.review.state import worktree_state

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree
    from kanbots_ls.worktrees.removal.measure import Measure
    from kanbots_ls.worktrees.removal.trash import TrashEntry


@dataclass(frozen=True, slots=True)
class Work:
    """``dirty`` files, commits ``unmerged`` into the base branch and ``unpushed`` to any remote.

    None where that can't be known; ``unpushed`` also where there is no remote.  ``commits`` are
    those since the base; ``contained``: the base branch has every change of them, however it got
    there.
    """

    dirty: int | None = None
    commits: int | None = None
    unmerged: int | None = None
    unpushed: int | None = None
    contained: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """What one run has in one place; ``at`` is when it was put away, else last changed."""

    path: Path
    size: int
    at: datetime
    work: Work


def live(
    repository: Repository,
    worktree: Worktree,
    base_branch: str | None,
    measure: Measure,
    cancel: threading.Event | None = None,
) -> Holding | None:
    """The run's worktree with its registration; None where neither is there."""
    admin = registration(repository.common_dir, worktree.path)
    if not worktree.path.exists() and admin is None:
        return None
    places = [path for path in (worktree.path, admin) if path is not None and path.exists()]
    changed = max(path.stat().st_mtime for path in _marks(places))
    state = worktree_state(repository, worktree)
    work = _work(repository, worktree.base, state.head, base_branch, cancel)
    return Holding(
        worktree.path,
        sum(measure.of(path) for path in places),
        datetime.fromtimestamp(changed, UTC),
        Work(state.dirty, work.commits, work.unmerged, work.unpushed, work.contained),
    )


def trashed(
    repository: Repository,
    entry: TrashEntry,
    run: str,
    base: str,
    base_branch: str | None,
    measure: Measure,
    cancel: threading.Event | None = None,
) -> Holding:
    """What the trash has of the run; what it had done is read off its rescue ref."""
    work = Work()
    kept = rescue.existing(repository.common_dir, run)
    if kept is not None:
        head = _head_of(repository.common_dir, kept)
        work = _work(repository, base, head, base_branch, cancel)
        dirty = _count(repository.common_dir, cancel, "diff-tree", "-r", "--name-only", head, kept)
        work = Work(dirty, work.commits, work.unmerged, work.unpushed, work.contained)
    return Holding(entry.directory, measure.of(entry.directory), entry.at, work)


def _marks(places: list[Path]) -> list[Path]:
    """What git touches when somebody works: the directory, the index, the log of HEAD."""
    return [*places, *(m for p in places for m in (p / "index", p / "logs" / "HEAD") if m.exists())]


def _head_of(common_dir: Path, kept: str) -> str:
    told = notes.read(in_repository(common_dir, "show", "-s", "--format=%B", kept).text)
    on = next((branch.commit for branch in told.branches if branch.ref == told.head), None)
    return on or f"{kept}^1"


def _work(
    repository: Repository,
    base: str,
    head: str | None,
    base_branch: str | None,
    cancel: threading.Event | None,
) -> Work:
    common_dir = repository.common_dir
    if head is None:
        return Work()
    target = f"refs/heads/{base_branch}" if base_branch else base
    own = ("rev-list", f"{base}..{head}")
    pushes = in_repository(common_dir, "for-each-ref", "--count=1", "refs/remotes").text
    return Work(
        commits=_count(common_dir, cancel, *own),
        unmerged=_count(common_dir, cancel, *own, "--not", target),
        unpushed=_count(common_dir, cancel, *own, "--not", "--remotes") if pushes else None,
        contained=_adds_nothing(common_dir, target, head, cancel),
    )


def _count(common_dir: Path, cancel: threading.Event | None, *words: str) -> int | None:
    """Lines that git lists; None where a branch or commit of the question is gone."""
    try:
        text = in_repository(common_dir, *words, "--", cancel=cancel).text
    except GitError:
        return None
    return len(text.splitlines())


def _adds_nothing(common_dir: Path, target: str, head: str, cancel: threading.Event | None) -> bool:
    """Whether merging ``head`` would change nothing, so also after a squash or a rebase."""
    try:
        words = ("merge-tree", "--write-tree", "--no-messages", target, head)
        merged = in_repository(common_dir, *words, allowed=(0, 1), cancel=cancel)
        there = in_repository(common_dir, "rev-parse", f"{target}^{{tree}}", cancel=cancel)
    except WorktreeError:
        return False
    return merged.status == 0 and merged.text == there.text
