"""Keeping a worktree's whole state, as at every turn's end."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Row, Target
from benchmarks.scratch import plant
from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees.creation.create import add_worktree
from kanbots_ls.worktrees.naming import worktree_of
from kanbots_ls.worktrees.review.turns import Owner, keep
from tests.fakes.boards import git, make_repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.figures import Size

_EDITED = 10


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """Edit some files, keep all; beside it git alone on an index of its own."""
    for count in size.files:
        ours, bare = _times(place / f"tree-{count}", count, size.repeat)
        yield Figure(
            f"checkpoint, {count} files",
            ours,
            "ms",
            f"{_EDITED} files edited, one added; tree, commit and ref",
            Target(3, "ratio"),
            bare,
            "git add -A, write-tree",
        )


def _times(path: Path, count: int, repeat: int) -> tuple[list[float], list[float]]:
    make_repository(path)
    plant(path, count)
    repository = find_repository(path)
    worktree = worktree_of(repository, "1-1", git(path, "rev-parse", "HEAD"))
    add_worktree(repository, worktree)
    names = git(worktree.path, "ls-files").split("\n")[:_EDITED]
    owner, now = Owner("1-1", "bench"), datetime.now(UTC)
    ours: list[float] = []
    bare: list[float] = []
    for number in range(repeat):
        for turn, taken in ((2 * number, bare), (2 * number + 1, ours)):
            for name in (*names, f"added-{turn}"):
                (worktree.path / name).write_text(f"turn {turn}\n")
            began = time.perf_counter()
            if taken is ours:
                keep(repository.common_dir, worktree.path, owner, str(turn), now)
            else:
                _bare(worktree.path)
            taken.append((time.perf_counter() - began) * 1000)
    return ours, bare


def _bare(worktree: Path) -> None:
    real = Path(git(worktree, "rev-parse", "--absolute-git-dir")) / "index"
    with tempfile.TemporaryDirectory() as directory:
        index = Path(directory) / "index"
        index.write_bytes(real.read_bytes())
        os.utime(index, ns=(real.stat().st_atime_ns, real.stat().st_mtime_ns))
        git(worktree, "add", "-A", GIT_INDEX_FILE=str(index))
        git(worktree, "write-tree", GIT_INDEX_FILE=str(index))


ROW = Row("checkpoint", "A turn's end kept", measure)
