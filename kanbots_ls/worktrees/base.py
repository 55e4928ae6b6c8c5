"""Which commit a run starts from.

The supervisor asks when a run leaves the queue and keeps the answer.  A base is a name somebody
chose: ``--base``, the card's, or the repository's default branch.  It is never simply what
happens to be checked out, and nothing is fetched to find it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.errors import NoBaseError, UnusableRepositoryError
from kanbots_ls.worktrees.git import git, in_repository
from kanbots_ls.worktrees.registry import has_work_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository

_HEADS = "refs/heads/"
_REMOTES = "refs/remotes/"
_QUIET = {"GIT_OPTIONAL_LOCKS": "0"}


@dataclass(frozen=True, slots=True)
class Base:
    """A run's starting point, pinned to ``commit`` (full id).

    ``branch`` is short (``trunk``, or ``origin/trunk`` where there is no local one), None for a
    bare commit.  ``ahead`` and ``behind`` count commits against ``upstream``, None without one.
    """

    branch: str | None
    commit: str
    upstream: str | None = None
    ahead: int | None = None
    behind: int | None = None


class _Ref(NamedTuple):
    name: str
    commit: str
    upstream: str


def choose_base(repository: Repository, explicit: str | None, card_base: str | None) -> Base:
    """The base by the first of: ``explicit``, ``card_base``, the repository's default branch.

    Raises UnusableRepositoryError without a commit or a work tree, NoBaseError when in doubt.
    """
    common_dir = repository.common_dir
    check_work_tree(repository)
    remote = _main_remote(common_dir)
    name = explicit or card_base
    base = _named(common_dir, remote, name) if name else _default(common_dir, remote)
    if base is not None:
        return base
    check_commit(repository)
    branches = [ref.name.removeprefix(_HEADS) for ref in _refs(common_dir, _HEADS)]
    if name:
        raise NoBaseError(f"there is no branch or commit called {name!r}", branches)
    raise NoBaseError("the repository does not say which branch is its default", branches)


def check_work_tree(repository: Repository) -> None:
    """Raise UnusableRepositoryError for a bare repository to which no work tree belongs."""
    if not has_work_tree(repository.common_dir):
        raise UnusableRepositoryError(repository.common_dir, "no_work_tree")


def check_commit(repository: Repository) -> None:
    """Raise UnusableRepositoryError for a repository that has no commit at all."""
    common_dir = repository.common_dir
    if _commit(common_dir, "HEAD") or in_repository(common_dir, "rev-list", "--all", "-n1").text:
        return
    shown = repository.main_work_tree or repository.work_tree or common_dir
    raise UnusableRepositoryError(shown, "no_commit")


def uncommitted_count(work_tree: Path) -> int:
    """How many changed or untracked files of ``work_tree`` a run will not see."""
    arguments = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
    # 128: the directory of a bare repository, in which nothing can be uncommitted.
    return len(git(work_tree, *arguments, extra=_QUIET, allowed=(0, 128)).fields)


def _named(common_dir: Path, remote: str | None, name: str) -> Base | None:
    ref = _branch(common_dir, remote, name)
    if ref:
        return _of_ref(common_dir, ref)
    commit = _commit(common_dir, name)
    return Base(branch=None, commit=commit) if commit else None


def _default(common_dir: Path, remote: str | None) -> Base | None:
    for name in _default_names(common_dir, remote):
        ref = _branch(common_dir, remote, name)
        if ref:
            return _of_ref(common_dir, ref)
    tracking = [ref for ref in _refs(common_dir, _REMOTES) if not ref.name.endswith("/HEAD")]
    candidates = _refs(common_dir, _HEADS) or tracking
    return _of_ref(common_dir, candidates[0]) if len(candidates) == 1 else None


def _default_names(common_dir: Path, remote: str | None) -> Iterator[str]:
    """Names the default branch may have, likeliest first; each is found out when asked for."""
    if remote:
        prefix = f"{_REMOTES}{remote}/"
        head = in_repository(common_dir, "symbolic-ref", "-q", f"{prefix}HEAD", allowed=(0, 1, 128))
        if head.status == 0 and head.text.startswith(prefix):
            yield head.text.removeprefix(prefix)
    configured = in_repository(common_dir, "config", "--get", "init.defaultBranch", allowed=(0, 1))
    yield from (name for name in (configured.text, "main", "master") if name)


def _branch(common_dir: Path, remote: str | None, name: str) -> _Ref | None:
    """The local branch ``name``, else the remote-tracking ref of that name."""
    candidates = (
        [name]
        if name.startswith((_HEADS, _REMOTES))
        else [f"{_HEADS}{name}", f"{_REMOTES}{remote or 'origin'}/{name}", f"{_REMOTES}{name}"]
    )
    found = {ref.name: ref for ref in _refs(common_dir, *candidates)}
    return next((found[candidate] for candidate in candidates if candidate in found), None)


def _main_remote(common_dir: Path) -> str | None:
    """``origin``, or the one remote there is under another name (``clone -o``)."""
    remotes = in_repository(common_dir, "remote").text.split("\n")
    if "origin" in remotes:
        return "origin"
    return remotes[0] or None if len(remotes) == 1 else None


def _of_ref(common_dir: Path, ref: _Ref) -> Base:
    short = ref.name.removeprefix(_HEADS).removeprefix(_REMOTES)
    if not (ref.upstream and ref.name.startswith(_HEADS)):
        return Base(branch=short, commit=ref.commit)
    arguments = ("rev-list", "--left-right", "--count", f"{ref.commit}...{ref.upstream}", "--")
    counted = in_repository(common_dir, *arguments, allowed=(0, 128))
    if counted.status != 0:  # the upstream is configured and gone
        return Base(branch=short, commit=ref.commit)
    ahead, behind = counted.text.split()
    upstream = ref.upstream.removeprefix(_REMOTES).removeprefix(_HEADS)
    return Base(short, ref.commit, upstream, int(ahead), int(behind))


def _commit(common_dir: Path, name: str) -> str | None:
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    output = in_repository(common_dir, *arguments, allowed=(0, 1, 128))
    return output.text if output.status == 0 else None


def _refs(common_dir: Path, *patterns: str) -> list[_Ref]:
    form = "--format=%(refname)%00%(objectname)%00%(upstream)"
    output = in_repository(common_dir, "for-each-ref", form, *patterns)
    return [_Ref(*line.split("\0")) for line in output.text.split("\n") if line]
