"""Makes a run's worktree, in phases that the caller can name and cancel.

``add`` registers it, ``fill`` writes its files, guards it and runs the person's post-checkout
hook, ``remove_half_made`` takes back what an interrupted dispatch began; ``add_worktree`` is all
of that.  The supervisor limits how many fill at once.  It never removes what holds work, nor what
it did not make.
"""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.creation import making, submodules
from kanbots_ls.worktrees.errors import GitError, HookError, TakenError, WorktreeError
from kanbots_ls.worktrees.guarding import guard, hooks
from kanbots_ls.worktrees.naming import prepare
from kanbots_ls.worktrees.plumbing.environment import hook_environment
from kanbots_ls.worktrees.plumbing.git import (
    PAUSE_SECONDS,
    TRIES,
    git,
    in_repository,
    met_half_written,
    run_program,
)
from kanbots_ls.worktrees.registry import (
    admins,
    registration,
    repository_lock,
    require_worktree,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree


def add_worktree(
    repository: Repository,
    worktree: Worktree,
    environment: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Make ``worktree`` on a new branch at its base, with its files; or leave nothing behind.

    Raises TakenError, HookError, StoppedError (``cancel`` was set) or another WorktreeError.
    """
    add(repository, worktree, environment, cancel)
    try:
        fill(repository, worktree, environment, cancel)
    except BaseException:
        remove_half_made(repository, worktree)
        raise


def add(
    repository: Repository,
    worktree: Worktree,
    environment: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Register the worktree and make its branch, without files.  Leaves nothing when it fails.

    It counts as half-made until ``making.end``, which is for whoever puts it on record.
    """
    prepare(worktree.places)
    common_dir = repository.common_dir
    with repository_lock(common_dir, cancel):
        _refuse_taken(common_dir, worktree)
        making.begin(common_dir, worktree)
        try:
            _add_with_retries(common_dir, worktree, environment, cancel)
        except BaseException:
            _remove(common_dir, worktree)
            raise


def fill(
    repository: Repository,
    worktree: Worktree,
    environment: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
    *,
    hook: bool = True,
) -> tuple[str, ...]:
    """Write the worktree's files, guard it, run the person's post-checkout hook.

    Without ``hook`` none is run: where an agent made the files, it may have made that too.
    Returns the paths of submodules that were left empty.
    """
    reset = ("-c", "submodule.recurse=false", "reset", "--hard", "--quiet", "HEAD")
    git(worktree.path, *reset, environment=environment, cancel=cancel)
    # Only now: which hooks there are to hand over to may stand in the files themselves.
    directory = guard.apply(repository, worktree, environment)
    left = submodules.fill(_superproject(repository, worktree), environment, cancel)
    if hook and hooks.is_there(directory, "post-checkout"):
        _run_post_checkout(directory / "post-checkout", worktree, environment, cancel)
    return left


def _superproject(repository: Repository, worktree: Worktree) -> submodules.Superproject:
    common_dir, admin = repository.common_dir, require_worktree(worktree.path)
    # In a bare layout the person's submodules belong to one of their own worktrees.
    theirs = (other for other in admins(common_dir) if not guard.is_guarded(other))
    return submodules.Superproject(worktree.path, admin, (common_dir, *theirs), worktree.run)


def remove_half_made(repository: Repository, worktree: Worktree) -> None:
    """Undo ``add`` and ``fill`` however far they came; harmless when there is nothing of them.

    For a worktree in which no agent has begun, also one that a crash cut short and that was begun
    at another base.  Raises WorktreeError, and removes nothing, when the branch has moved off its
    base: then somebody committed there.
    """
    common_dir = repository.common_dir
    if making.noted(common_dir, worktree) is None:
        return
    with repository_lock(common_dir):
        begun = making.noted(common_dir, worktree)
        if begun is not None:
            _remove(common_dir, begun)


def _refuse_taken(common_dir: Path, worktree: Worktree) -> None:
    if worktree.path.exists() or worktree.path.is_symlink():
        raise TakenError(str(worktree.path), "is there already", "Move it away and try again.")
    parent = worktree.branch.partition("/")[0]
    output = in_repository(
        common_dir, "for-each-ref", "--format=%(refname)", worktree.ref, f"refs/heads/{parent}"
    )
    found = output.text.split("\n")
    if worktree.ref in found:
        raise TakenError(
            f"the branch {worktree.branch}",
            "is there already",
            "Rename it with `git branch -m` and try again.",
        )
    if f"refs/heads/{parent}" in found:
        raise TakenError(
            f"a branch called {parent!r}",
            f"stands in the way of {worktree.branch}",
            f"Rename it with `git branch -m {parent} NEW-NAME` and try again.",
        )


def _add_with_retries(
    common_dir: Path,
    worktree: Worktree,
    environment: Mapping[str, str] | None,
    cancel: threading.Event | None,
) -> None:
    pause = cancel or threading.Event()
    for attempt in range(1, TRIES + 1):
        # A failed attempt may have left its branch behind.
        known = attempt > 1 and _head(common_dir, worktree) is not None
        branch = [] if known else ["--no-track", "-b", worktree.branch]
        start = worktree.branch if known else worktree.base
        arguments = ("worktree", "add", "--quiet", "--no-checkout", *branch, "--")
        try:
            in_repository(
                common_dir,
                *arguments,
                str(worktree.path),
                start,
                environment=environment,
                cancel=cancel,
                patient=False,
            )
        except GitError as error:
            if attempt == TRIES or not met_half_written(error):
                raise
            _forget(common_dir, worktree)
            pause.wait(PAUSE_SECONDS * attempt)
        else:
            return


def _run_post_checkout(
    hook: Path,
    worktree: Worktree,
    environment: Mapping[str, str] | None,
    cancel: threading.Event | None,
) -> None:
    """As ``git worktree add`` does: from nothing to the base, a branch checkout."""
    nothing = "0" * len(worktree.base)
    command = [str(hook), nothing, worktree.base, "1"]
    output = run_program(command, worktree.path, hook_environment(environment), cancel=cancel)
    if output.status != 0:
        said = output.stderr or output.text
        raise HookError("post-checkout", output.status, said)


def _remove(common_dir: Path, worktree: Worktree) -> None:
    head = _head(common_dir, worktree)
    if head is not None and head != worktree.base:
        raise WorktreeError(
            f"{worktree.path} was left as it is",
            f"{worktree.branch} has moved to {head[:12]}, so there is work in it",
            "Discard the run to put it away with a rescue ref.",
        )
    _forget(common_dir, worktree)
    if head is not None:
        in_repository(common_dir, "update-ref", "--no-deref", "-d", worktree.ref, head)
    guard.release(common_dir)
    making.end(common_dir, worktree)


def _forget(common_dir: Path, worktree: Worktree) -> None:
    admin = registration(common_dir, worktree.path)
    for directory in (worktree.path, admin):
        if directory is not None and directory.exists():
            _remove_tree(directory)


def _remove_tree(directory: Path) -> None:
    try:
        shutil.rmtree(directory)
    except OSError:
        # A hook may leave read-only directories (module caches); their owner may remove them.
        for parent, _, _ in os.walk(directory):
            Path(parent).chmod(0o700)
        shutil.rmtree(directory)


def _head(common_dir: Path, worktree: Worktree) -> str | None:
    arguments = ("rev-parse", "--verify", "--quiet", worktree.ref)
    output = in_repository(common_dir, *arguments, allowed=(0, 1))
    return output.text if output.status == 0 else None
