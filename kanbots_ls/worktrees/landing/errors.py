"""Why a run's work was not promoted, or a promote not undone: nothing was changed, and why.

``landing`` raises them; fields are for code that branches, the sentences are for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.errors import WorktreeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SHOWN = 12


class Obstacle(NamedTuple):
    """A file of the person's that the landing would have to change, and what is with it."""

    path: str
    why: str


class TargetError(WorktreeError):
    """There is no branch to land on, or none that may be touched now."""


class NothingNewError(WorktreeError):
    """The target has all of it already."""

    def __init__(self, run: str, branch: str) -> None:
        super().__init__(
            f"Run {run} has nothing that {branch} does not have",
            "",
            f"`kanbots-ls discard {run}` puts its worktree away.",
        )


class ConflictError(WorktreeError):
    """Both sides changed the same lines of ``files``."""

    def __init__(self, run: str, branch: str, files: Sequence[str]) -> None:
        self.files = tuple(files)
        super().__init__(
            f"Run {run} conflicts with {branch} in {listed(files)}",
            "",
            f"Nothing was changed. Let its agent settle it and promote again: "
            f'`kanbots-ls reply {run} "Merge {branch} into your branch and resolve the '
            'conflicts."`',
        )


class InTheWayError(WorktreeError):
    """Files of the checkout hold what the landing would overwrite."""

    def __init__(self, checkout: Path, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        named = listed([f"{each.path} ({each.why})" for each in obstacles])
        super().__init__(
            f"Files in {checkout} are in the way: {named}",
            "",
            "Nothing was changed. Commit them, stash them or move them away, and try again.",
        )


class MovedError(WorktreeError):
    """The target is not where it was when the commit was built."""

    def __init__(self, branch: str) -> None:
        super().__init__(f"{branch} moved meanwhile", "", "Nothing was changed. Try again.")


class BuiltUponError(WorktreeError):
    """Somebody went on from the promoted commit, so the target can't simply go back."""

    def __init__(self, run: str, branch: str, commit: str, *, merged: bool) -> None:
        way = "-m 1 " if merged else ""
        super().__init__(
            f"The promote of {run} was not undone",
            f"{branch} has moved on from {commit[:12]}",
            f"Nothing was changed. `git revert {way}{commit[:12]}` on {branch} takes its changes "
            "out again.",
        )


class UnsignedError(WorktreeError):
    """You sign your commits, and nobody here could: ``tree``, ``parents`` and ``message`` wait."""

    def __init__(self, tree: str, parents: Sequence[str], message: str, why: str) -> None:
        self.tree, self.parents, self.message = tree, tuple(parents), message
        super().__init__(
            "The commit could not be signed",
            why,
            "Nothing was promoted. `kanbots-ls promote` in a terminal signs it there.",
        )


def listed(names: Sequence[str]) -> str:
    """Names with commas; many are counted."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
