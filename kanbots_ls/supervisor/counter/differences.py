"""A run's diff: against its pinned base, wherever its work is (worktree, branch, rescue ref), or
between two of its checkpoints."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.state.history import BEGINNING
from kanbots_ls.supervisor.counter.absence import is_gone
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.naming import checkpoint_ref
from kanbots_ls.worktrees.registry import registration
from kanbots_ls.worktrees.removal.rescue import head_of
from kanbots_ls.worktrees.review import diff as diffs
from kanbots_ls.worktrees.review.state import worktree_state
from kanbots_ls.worktrees.review.turns import find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state.history import TurnDone
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.worktrees.naming import Worktree


@dataclass(frozen=True, slots=True)
class Compared:
    """A diff, and the commit or tree it is against."""

    base: str
    diff: diffs.Diff


def turns_diff(
    repository: Repository, run: Run, turns: tuple[int, int], numbers_only: bool
) -> Compared:
    """What the run's turns from the first to the last of these changed."""
    first, last = turns
    before, _ = _turn(run, first), _turn(run, last)
    base = _kept(repository, run, before.start)
    to = _kept(repository, run, str(last))
    try:
        found = diffs.between(repository.common_dir, base, to, patch=not numbers_only)
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None
    return Compared(base, found)


def sizes(repository: Repository, run: Run) -> dict[int, tuple[int, int, int]]:
    """Files, lines added and lines removed by each turn both of whose checkpoints are there."""
    found = {}
    for done in run.history.turns:
        with suppress(Refused):
            files = turns_diff(repository, run, (done.turn, done.turn), True).diff.files
            lines = sum(f.added or 0 for f in files), sum(f.removed or 0 for f in files)
            found[done.turn] = (len(files), *lines)
    return found


def _turn(run: Run, number: int) -> TurnDone:
    found = run.history.turn(number)
    if found is None:
        known = [str(done.turn) for done in run.history.turns]
        there = f"It has {_listed(known)}." if known else "None has ended yet."
        raise Refused("unknown", f"Run {run.id} has no finished turn {number}. {there}")
    return found


def _listed(numbers: Sequence[str]) -> str:
    return f"turn {numbers[0]}" if len(numbers) == 1 else f"turns {numbers[0]} to {numbers[-1]}"


def _kept(repository: Repository, run: Run, name: str) -> str:
    """The commit of a checkpoint; a run that an older version started began at its base."""
    try:
        found = find(repository.common_dir, run.id, name)
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None
    if found is not None and found.since == run.queued_at:
        return found.commit
    if name == BEGINNING and run.place is not None:
        return run.place.base
    what = f"after turn {name}" if name.isdecimal() else name
    raise Refused(
        "repository",
        f"The checkpoint {what} of run {run.id} is not there: its ref was never made or was "
        f"removed ({checkpoint_ref(run.id, name)}).",
    )


def run_diff(repository: Repository, run: Run, numbers_only: bool) -> diffs.Diff:
    """Uncommitted and untracked files included; refuses where there is nothing to compare."""
    if run.place is None:
        raise Refused("wrong_state", f"Run {run.id} has no worktree yet, so there is no diff.")
    worktree, base = Path(run.place.worktree), run.place.base
    try:
        if numbers_only and not run.ending.rescue_ref and not is_gone(run):
            return diffs.Diff(diffs.stat(worktree, base), "")
        found = _whole(repository, run, worktree, base)
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None
    return diffs.Diff(found.files, "") if numbers_only else found


def _whole(repository: Repository, run: Run, worktree: Path, base: str) -> diffs.Diff:
    if run.ending.rescue_ref:
        return diffs.between(repository.common_dir, base, run.ending.rescue_ref)
    if not is_gone(run):
        return diffs.diff(worktree, base)
    left = left_of(repository, worktree_at(run.id, run.place)) if run.place else None
    if left is None:
        raise Refused(
            "wrong_state",
            f"Nothing of run {run.id} is left to compare: neither its worktree ({worktree}) nor "
            f"its branch is there. `git reflog` or `git fsck --lost-found` may find its commits.",
        )
    return diffs.between(repository.common_dir, base, left)


def left_of(repository: Repository, worktree: Worktree) -> str | None:
    """The commit that a worktree deleted by hand left: its branch's, else its registration's."""
    if head := worktree_state(repository, worktree).head:
        return head
    admin = registration(repository.common_dir, worktree.path)
    return next(iter(head_of(admin)), None) if admin else None
