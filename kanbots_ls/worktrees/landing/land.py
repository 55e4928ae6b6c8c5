"""Lands a commit that was built aside, and takes it off again.

Both ask first how far an earlier try has come, so both are safe to repeat after a crash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.landing.errors import BuiltUponError, MovedError
from kanbots_ls.worktrees.landing.move import move
from kanbots_ls.worktrees.landing.target import find_target
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.review.diff import FileChange, stat_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOOK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Landed:
    """Where the commit is now: ``checkout`` has it in its files, if the target is checked out."""

    checkout: Path | None
    files: tuple[FileChange, ...]
    notices: tuple[str, ...] = ()


def land(
    common_dir: Path,
    branch: str,
    before: str,
    commit: str,
    run: str,
    environment: Mapping[str, str] | None,
) -> Landed:
    """Move ``branch`` from ``before`` to ``commit`` with its checkout, and run post-merge there.

    Raises MovedError where it is somewhere else by now, InTheWayError, TargetError.
    """
    target = find_target(common_dir, branch, None)
    files = stat_of(common_dir, before, commit)
    if _reaches(common_dir, target.commit, commit):  # landed before, and cut short after that
        return Landed(target.checkout, files)
    if target.commit != before:
        raise MovedError(branch)
    move(common_dir, target, commit, f"kanbots-ls: promote {run}", environment)
    notices = _run_hook(target.checkout, environment) if target.checkout else ()
    return Landed(target.checkout, files, notices)


def take_back(
    common_dir: Path,
    branch: str,
    before: str,
    commit: str,
    run: str,
    environment: Mapping[str, str] | None,
) -> None:
    """Move ``branch`` from ``commit`` back to ``before``, with its checkout.

    Raises BuiltUponError when somebody went on from there, InTheWayError, TargetError.
    """
    target = find_target(common_dir, branch, None)
    if target.commit == before:  # taken back before, and cut short after that
        return
    if target.commit != commit:
        parents = in_repository(common_dir, "rev-parse", f"{commit}^@").text.split("\n")
        raise BuiltUponError(run, branch, commit, merged=len(parents) > 1)
    move(common_dir, target, before, f"kanbots-ls: undo promote {run}", environment)


def _run_hook(checkout: Path, environment: Mapping[str, str] | None) -> tuple[str, ...]:
    """As ``git merge`` does after a fast-forward; its end, good or bad, changes nothing."""
    words = ("hook", "run", "--ignore-missing", "post-merge", "--", "0")
    try:
        git(checkout, *words, environment=environment, longest=HOOK_SECONDS)
    except WorktreeError as error:
        return (f"Your post-merge hook did not end well: {error}",)
    return ()


def _reaches(common_dir: Path, commit: str, ancestor: str) -> bool:
    words = ("merge-base", "--is-ancestor", ancestor, commit)
    return in_repository(common_dir, *words, allowed=(0, 1, 128)).status == 0
