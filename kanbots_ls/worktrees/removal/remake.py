"""Makes a discarded run's worktree anew from its rescue ref, where the trash is gone.

Files, index, HEAD and branches come back as the rescue has them; ignored files, times and reflogs
do not.  Until it is whole it counts as half-made, so a crash leaves nothing to mend but to call
it again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.creation import create, making
from kanbots_ls.worktrees.errors import NotRestoredError, TakenError
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.naming import own_ref, rescue_ref
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import registration
from kanbots_ls.worktrees.removal import notes, remodules, rescue, taken
from kanbots_ls.worktrees.removal.branches import Branch

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree
    from kanbots_ls.worktrees.removal.notes import Notes

_HEADS = "refs/heads/"


def remake(
    repository: Repository,
    worktree: Worktree,
    now: datetime,
    environment: Mapping[str, str] | None,
    cancel: threading.Event | None,
) -> tuple[str, ...]:
    """Make ``worktree`` from its rescue ref; what is missing.  Raises NotRestoredError."""
    common_dir = repository.common_dir
    kept = rescue.existing(common_dir, worktree.run)
    if kept is None:
        raise _nothing_left(worktree)
    told = _notes(common_dir, worktree, kept)
    place = _place(worktree, told)
    if registration(common_dir, worktree.path) is not None:
        create.remove_half_made(repository, place)
    _refuse(common_dir, worktree, told)
    try:
        create.add(repository, place, environment, cancel)
        _fill(repository, place, kept, told, environment, cancel)
        inner = remodules.give_back(repository, place, environment, cancel)
    except TakenError as error:
        why = f"{error.name} is in its way"
        raise NotRestoredError(worktree.run, why, error.what_next) from error
    except BaseException:
        create.remove_half_made(repository, place)
        raise
    making.end(common_dir, place)
    return (*_missing(told), *inner)


def _notes(common_dir: Path, worktree: Worktree, kept: str) -> Notes:
    """What the rescue says of itself; one of an older version had the branch as first parent."""
    told = notes.read(in_repository(common_dir, "show", "-s", "--format=%B", kept).text)
    if told.branches or told.head:
        return told
    first = in_repository(common_dir, "rev-parse", f"{kept}^1").text
    return replace(told, head=worktree.ref, branches=(Branch(worktree.ref, first),))


def _place(worktree: Worktree, told: Notes) -> Worktree:
    """The worktree on the branch it was on, else on one of its branches."""
    ranked = sorted(told.branches, key=lambda each: (each.ref != told.head, each.ref))
    own = next((each for each in ranked if each.ref in (told.head, worktree.ref)), None)
    branch = own or next(iter(ranked), None)
    if branch is None:
        # Its branch had been deleted; what HEAD was on is the best there is.
        detached = told.head if told.head and "/" not in told.head else worktree.base
        return replace(worktree, base=detached)
    return replace(worktree, branch=branch.ref.removeprefix(_HEADS), base=branch.commit)


def _refuse(common_dir: Path, worktree: Worktree, told: Notes) -> None:
    taken.refuse_path(worktree)
    for branch in told.branches:
        taken.refuse_branch(common_dir, worktree, branch)


def _fill(
    repository: Repository,
    place: Worktree,
    kept: str,
    told: Notes,
    environment: Mapping[str, str] | None,
    cancel: threading.Event | None,
) -> None:
    """The files as they were, then HEAD, then the index, which says what is uncommitted."""
    guard.apply(repository, place, environment)
    _let_go(repository.common_dir, place)
    for branch in told.branches:
        taken.make_branch(repository.common_dir, branch, _renamed(place.run, branch.ref))

    def run(*words: str, allowed: tuple[int, ...] = (0,)) -> None:
        plain = ("-c", "submodule.recurse=false", *words)
        git(place.path, *plain, environment=environment, cancel=cancel, allowed=allowed)

    run("read-tree", "-u", "--reset", kept)
    if told.head and "/" in told.head:
        run("symbolic-ref", "-m", "kanbots-ls: restored", "HEAD", told.head)
    elif told.head:
        run("update-ref", "-m", "kanbots-ls: restored", "--no-deref", "HEAD", told.head)
    run("read-tree", told.index or "HEAD")
    run("update-index", "-q", "--refresh", allowed=(0, 1))


def _let_go(common_dir: Path, place: Worktree) -> None:
    """Take away the branch that the adding made, where another log than its is to be written."""
    if place.ref != own_ref(place.run):
        in_repository(common_dir, "update-ref", "--no-deref", "-d", place.ref, place.base)


def _renamed(run: str, ref: str) -> str:
    """A log entry by which a later discard knows that the branch is the run's own."""
    own = own_ref(run)
    return "kanbots-ls: restored" if ref == own else f"Branch: renamed {own} to {ref}"


def _missing(told: Notes) -> tuple[str, ...]:
    return (
        "ignored files, such as build results and .env",
        "the times of files and the reflogs",
        *(f"{path}: it was too large, unreadable or a repository" for path in told.left_out),
    )


def _nothing_left(worktree: Worktree) -> NotRestoredError:
    return NotRestoredError(
        worktree.run,
        f"its trash is gone, and so is {rescue_ref(worktree.run)}",
        "`git fsck --lost-found` may still find its commits.",
    )
