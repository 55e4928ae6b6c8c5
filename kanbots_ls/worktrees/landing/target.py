"""The branch a run's work lands on, and the checkout that has it.

It is the branch the run's base came from, or one a person names with ``--onto``; never simply
what is checked out.  A branch that somebody is in the middle of moving is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.landing.errors import TargetError
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import admins, held_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADS = "refs/heads/"
_ONTO = "Name a local branch with --onto."
_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "sequencer": "a cherry-pick or revert",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A local branch and the commit it is at; ``checkout`` has it checked out, if any does."""

    branch: str
    commit: str
    checkout: Path | None = None
    git_dir: Path | None = None
    """Where the checkout has its index and HEAD."""

    @property
    def ref(self) -> str:
        """The branch's full name."""
        return f"{_HEADS}{self.branch}"


def find_target(common_dir: Path, base_branch: str | None, onto: str | None) -> Target:
    """The branch to land on as it is now.  Raises TargetError where there is none to move."""
    ref, commit = _resolved(common_dir, _named(base_branch, onto))
    branch = ref.removeprefix(_HEADS)
    _refuse_held(common_dir, ref)
    places = list(_checkouts(common_dir, ref))
    if len(places) > 1:
        both = " and ".join(map(str, places))
        raise TargetError(f"{branch} is checked out twice", both, "Let one of them go first.")
    if not places:
        return Target(branch, commit)
    return _in(places[0], common_dir, branch, commit)


def check_quiet(target: Target) -> None:
    """Raise TargetError while the person is in the middle of something in the checkout."""
    if target.checkout is None or target.git_dir is None:
        return
    found = under_way(target.git_dir)
    if found:
        raise TargetError(
            f"There is {found} under way in {target.checkout}", "", "Finish or abort it first."
        )
    lock = target.git_dir / "index.lock"
    if lock.exists():
        raise TargetError(
            f"Another git is at work in {target.checkout}",
            f"it holds {lock}",
            "Try again when it is done; if no git runs there, remove that file.",
        )


def under_way(git_dir: Path) -> str | None:
    """What somebody has begun in a work tree and not finished, such as ``a rebase``."""
    return next((what for name, what in _UNDER_WAY.items() if (git_dir / name).exists()), None)


def _named(base_branch: str | None, onto: str | None) -> str:
    if onto:
        return onto.removeprefix(_HEADS)
    if base_branch is None:
        raise TargetError("It is not said where this lands", "the base is no branch", _ONTO)
    return base_branch


def _resolved(common_dir: Path, name: str) -> tuple[str, str]:
    """The branch's full name, through a symbolic one, and its commit."""
    wanted = f"{_HEADS}{name}"
    form = "--format=%(refname)%00%(objectname)%00%(symref)"
    listed = in_repository(common_dir, "for-each-ref", form, wanted, f"refs/remotes/{name}")
    found = {line.split("\0")[0]: line.split("\0") for line in listed.text.split("\n") if line}
    if wanted not in found:
        remote = f"refs/remotes/{name}" in found
        why = "it is a remote's branch, and nothing is pushed" if remote else "it is not there"
        raise TargetError(f"There is no local branch {name!r} to land on", why, _ONTO)
    _, commit, symref = found[wanted]
    return (symref if symref.startswith(_HEADS) else wanted), commit


def _refuse_held(common_dir: Path, ref: str) -> None:
    for directory in (common_dir, *admins(common_dir)):
        if what := held_in(directory).get(ref):
            branch = ref.removeprefix(_HEADS)
            raise TargetError(
                f"{branch} is in the middle of {what}", "", "Finish or abort it first."
            )


def _checkouts(common_dir: Path, ref: str) -> Iterator[Path]:
    output = in_repository(common_dir, "worktree", "list", "--porcelain", "-z")
    for entry in output.text.split("\0\0"):
        lines = entry.strip("\0").split("\0")
        gone = any(line.split(" ")[0] == "prunable" for line in lines)
        if f"branch {ref}" in lines and not gone:
            yield Path(lines[0].removeprefix("worktree "))


def _in(place: Path, common_dir: Path, branch: str, commit: str) -> Target:
    if not place.exists():
        raise TargetError(
            f"{branch} is checked out in {place}",
            "that directory is not there now",
            "Bring it back, or let go of it with `git worktree remove`.",
        )
    git_dir = Path(git(place, "rev-parse", "--absolute-git-dir").text)
    if git_dir != common_dir and guard.is_guarded(git_dir):
        raise TargetError(
            f"{branch} is checked out in a run's worktree", str(place), "Name another with --onto."
        )
    return Target(branch, commit, place, git_dir)
