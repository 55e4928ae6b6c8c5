"""What a person does with a run's work: promote it, discard it, have it back."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Row, Target
from benchmarks.scratch import plant
from kanbots_ls.rendezvous.repository import Repository, find_repository
from kanbots_ls.worktrees.creation.create import add_worktree
from kanbots_ls.worktrees.landing.build import build
from kanbots_ls.worktrees.landing.land import land
from kanbots_ls.worktrees.landing.message import About
from kanbots_ls.worktrees.landing.sign import Signing
from kanbots_ls.worktrees.landing.target import find_target
from kanbots_ls.worktrees.landing.work import keep, look
from kanbots_ls.worktrees.naming import Worktree, worktree_of
from kanbots_ls.worktrees.removal.discard import discard
from kanbots_ls.worktrees.removal.restore import restore
from tests.fakes.boards import git, make_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.figures import Size

_EDITED = 10
_SOON = 1000
"""Milliseconds that a person waits for such an act without a thought."""


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """Each in turn with what a person would type for it."""
    for count in size.files:
        path = place / f"tree-{count}"
        make_repository(path)
        plant(path, count)
        yield from _of_tree(path, count, size.repeat)


def _of_tree(path: Path, count: int, repeat: int) -> Iterator[Figure]:
    taken: dict[str, list[float]] = {name: [] for name in _NAMES}
    for number in range(repeat):
        for name, act in _acts(path, number):
            began = time.perf_counter()
            act()
            taken[name].append((time.perf_counter() - began) * 1000)
    changed = f"{_EDITED} files edited and committed, one left uncommitted"
    yield Figure(
        f"promote, {count} files",
        taken["promote"],
        "ms",
        f"{changed}; built aside, checkout and branch moved",
        Target(_SOON),
        taken["merge"],
        "git merge --no-ff",
    )
    yield Figure(
        f"discard, {count} files",
        taken["discard"],
        "ms",
        f"{changed}; rescue ref, then into the trash",
        Target(_SOON),
        taken["remove"],
        "git worktree remove --force",
    )
    yield Figure(f"restore, {count} files", taken["restore"], "ms", "out of the trash")


_NAMES = ("promote", "merge", "discard", "restore", "remove")


def _acts(path: Path, number: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is timed, with all that has to be there before made in between."""
    repository, now = find_repository(path), datetime.now(UTC)
    run = _worked_on(repository, f"1-{2 * number + 1}")
    yield "promote", lambda: _promote(repository, run)
    yield "discard", lambda: discard(repository, run, now=now)
    yield "restore", lambda: restore(repository, run, now=now)
    discard(repository, run, now=now)
    other = _worked_on(repository, f"1-{2 * number + 2}")
    git(other.path, "add", "-A")
    git(other.path, "commit", "--quiet", "--message", "The rest")
    yield "merge", lambda: git(path, "merge", "--quiet", "--no-ff", "--no-edit", other.branch)
    yield "remove", lambda: git(path, "worktree", "remove", "--force", str(other.path))


def _worked_on(repository: Repository, run: str) -> Worktree:
    path = repository.common_dir.parent
    worktree = worktree_of(repository, run, git(path, "rev-parse", "HEAD"))
    add_worktree(repository, worktree)
    for name in git(worktree.path, "ls-files", "part000").split("\n")[:_EDITED]:
        (worktree.path / name).write_text(f"by {run}\n")
    git(worktree.path, "commit", "--quiet", "--all", "--message", f"Work of {run}")
    (worktree.path / f"rest-{run}").write_text("not committed\n")
    return worktree


def _promote(repository: Repository, worktree: Worktree) -> None:
    common_dir, about = repository.common_dir, About(worktree.run, 1, "A card", "scripted")
    target = find_target(common_dir, "main", None)
    work = look(repository, worktree, None)
    commit = build(common_dir, target, work, about, squash=False, earlier=None, signing=Signing())
    keep(work)
    land(common_dir, target.branch, target.commit, commit, worktree.run, None)


ROW = Row("outcomes", "Promote, discard, restore", measure)
