"""Which branches are a run's own, by what the reflogs say.

Discarding deletes the run's branch under whatever name it has by then, and nothing else: an
agent may have renamed it, or gone to a branch that is the person's.  It only reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import checked_out

if TYPE_CHECKING:
    from pathlib import Path

_HEADS = "refs/heads/"


class Branch(NamedTuple):
    """A branch's full ref name and the commit it points at."""

    ref: str
    commit: str


def run_branches(
    common_dir: Path, worktree: Path, admin: Path | None, expected: str
) -> list[Branch]:
    """The branches that go with the run: ``expected`` (full name), and what it became.

    ``admin`` is the worktree's registration, which may outlive its directory.  A branch that it is
    on counts when it is ``expected`` renamed, or was made there; one checked out elsewhere never.
    """
    own = {expected: _commit(common_dir, expected)}
    current = _current(admin) if admin else None
    if admin and current and current != expected and _made_here(admin, current, expected):
        own[current] = _commit(common_dir, current)
    elsewhere = checked_out(common_dir, besides=worktree)
    return [Branch(ref, commit) for ref, commit in own.items() if commit and ref not in elsewhere]


def _made_here(admin: Path, branch: str, expected: str) -> bool:
    """Whether ``branch`` began as ``expected`` renamed, or as a switch within this worktree."""
    entries = _reflog(admin, branch)
    if any(e.subject == f"Branch: renamed {expected} to {branch}" for e in entries):
        return True
    if not entries or not entries[-1].subject.startswith("branch: Created from"):
        return False
    short = branch.removeprefix(_HEADS)
    # `switch -c` writes both logs in one act, so the first move there bears the branch's birth.
    moves = [
        entry.seconds
        for entry in _reflog(admin, "HEAD")
        if entry.subject.startswith("checkout: moving from ")
        and entry.subject.endswith(f" to {short}")
    ]
    return bool(moves) and abs(moves[-1] - entries[-1].seconds) <= 1


class _Entry(NamedTuple):
    seconds: int
    subject: str


def _reflog(admin: Path, ref: str) -> list[_Entry]:
    """The ref's log, newest first; empty where none is kept."""
    arguments = ("log", "--walk-reflogs", "--date=unix", "-z", "--format=%gd%n%gs", ref, "--")
    output = git(admin, f"--git-dir={admin}", *arguments, allowed=(0, 128))
    entries = []
    for field in output.fields:
        selector, _, subject = field.partition("\n")
        seconds = selector.rpartition("@{")[2].removesuffix("}")
        if seconds.isdecimal():
            entries.append(_Entry(int(seconds), subject))
    return entries


def _current(admin: Path) -> str | None:
    arguments = (f"--git-dir={admin}", "symbolic-ref", "--quiet", "HEAD")
    output = git(admin, *arguments, allowed=(0, 1, 128))
    return output.text if output.status == 0 else None


def _commit(common_dir: Path, ref: str) -> str | None:
    arguments = ("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    output = in_repository(common_dir, *arguments, allowed=(0, 1, 128))
    return output.text if output.status == 0 else None
