"""Which commit a run starts from.

The supervisor asks when a run leaves the queue and keeps the answer.  A base is a name somebody
chose: ``--base``, the card's, or the repository's default branch.  It is never simply what
happens to be checked out, and nothing is fetched to find it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.errors import NoBaseError, UnusableRepositoryError
from kanbots_ls.worktrees.plumbing.configfile import is_true
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import has_work_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository

_HEADS = "refs/heads/"
_REMOTES = "refs/remotes/"
_RUNS = "refs/heads/kanbots/issue-"


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
    target: str
    """What a symbolic ref such as a remote's HEAD points at; else empty."""


def choose_base(repository: Repository, explicit: str | None, card_base: str | None) -> Base:
    """The base by the first of: ``explicit``, ``card_base``, the repository's default branch.

    Raises UnusableRepositoryError for another user's repository and for one without a commit or a
    work tree, NoBaseError when in doubt.
    """
    check_owner(repository)
    common_dir = repository.common_dir
    settings = _settings(common_dir)
    if is_true(settings.get("core.bare")) and not has_work_tree(common_dir):
        raise UnusableRepositoryError(common_dir, "no_work_tree")
    name = explicit or card_base
    base = _named(common_dir, name) if name else _default(common_dir, settings)
    if base is not None:
        return base
    check_commit(repository)
    branches = [ref.name.removeprefix(_HEADS) for ref in _refs(common_dir, _HEADS)]
    if name:
        raise NoBaseError(f"there is no branch or commit called {name!r}", branches)
    raise NoBaseError("the repository does not say which branch is its default", branches)


def default_branch(common_dir: Path) -> str | None:
    """What runs are based on where nobody names a base, as ``Base.branch``; None when in doubt.

    Raises WorktreeError.
    """
    base = _default(common_dir, _settings(common_dir))
    return base.branch if base else None


def check_owner(repository: Repository) -> None:
    """Raise UnusableRepositoryError for a repository of another user that git would not touch.

    Its hooks and settings would run as us.  Git itself asks only where it looks for the
    repository, and not where it is told, as we do.
    """
    known = (repository.common_dir, repository.main_work_tree, repository.work_tree)
    if all(place.stat().st_uid == os.geteuid() for place in known if place is not None):
        return
    # Whether the person trusts it nevertheless (safe.directory) is for git to say.
    place = repository.main_work_tree or repository.work_tree or repository.common_dir
    if "dubious ownership" in git(place, "rev-parse", "--git-dir", allowed=(0, 128)).stderr:
        raise UnusableRepositoryError(place, "not_yours")


def check_commit(repository: Repository) -> None:
    """Raise UnusableRepositoryError for a repository that has no commit at all."""
    common_dir = repository.common_dir
    if _commit(common_dir, "HEAD") or in_repository(common_dir, "rev-list", "--all", "-n1").text:
        return
    shown = repository.main_work_tree or repository.work_tree or common_dir
    raise UnusableRepositoryError(shown, "no_commit")


def _named(common_dir: Path, name: str) -> Base | None:
    ref = _branch(common_dir, name)
    if ref:
        return _of_ref(common_dir, ref)
    commit = _commit(common_dir, name)
    return Base(branch=None, commit=commit) if commit else None


def _default(common_dir: Path, settings: Mapping[str, str]) -> Base | None:
    usual = [n for n in (settings.get("init.defaultbranch"), "main", "master") if n]
    patterns = [pattern for name in usual for pattern in _patterns(name)]
    refs = _refs(common_dir, f"{_REMOTES}*/HEAD", *patterns)
    named = _named_by_remote(refs)
    # What the remote says comes first; a name out of the ordinary was not asked for yet.
    ref = _branch(common_dir, named) if named and named not in usual else None
    likely = [named, *usual] if named in usual else usual
    found = (_pick(refs, name) for name in likely if name)
    ref = ref or next((each for each in found if each), None)
    return _of_ref(common_dir, ref) if ref else _only_one(common_dir)


def _only_one(common_dir: Path) -> Base | None:
    tracking = [ref for ref in _refs(common_dir, _REMOTES) if not ref.name.endswith("/HEAD")]
    # Else the first run's branch would leave the next one without a base.
    theirs = [ref for ref in _refs(common_dir, _HEADS) if not ref.name.startswith(_RUNS)]
    candidates = theirs or tracking
    return _of_ref(common_dir, candidates[0]) if len(candidates) == 1 else None


def _named_by_remote(refs: list[_Ref]) -> str | None:
    """The default branch as the remote's HEAD names it."""
    head = _of_main_remote(refs, "HEAD")
    if head is None or not head.target.startswith(_REMOTES):
        return None
    remote = head.name.removeprefix(_REMOTES).removesuffix("/HEAD")
    return head.target.removeprefix(f"{_REMOTES}{remote}/")


def _branch(common_dir: Path, name: str) -> _Ref | None:
    """The local branch ``name``, else the remote-tracking ref of that name."""
    return _pick(_refs(common_dir, *_patterns(name)), name)


def _patterns(name: str) -> list[str]:
    return [*_whole(name), f"{_REMOTES}*/{name}"]


def _whole(name: str) -> list[str]:
    return [name] if name.startswith((_HEADS, _REMOTES)) else [_HEADS + name, _REMOTES + name]


def _pick(refs: list[_Ref], name: str) -> _Ref | None:
    # A name may hold what a pattern takes for a wildcard, so only equal names count.
    exact = {ref.name: ref for ref in refs}
    return next((exact[ref] for ref in _whole(name) if ref in exact), _of_main_remote(refs, name))


def _of_main_remote(refs: list[_Ref], name: str) -> _Ref | None:
    """The ref of that name at ``origin``, or at the one remote that has it (``clone -o``)."""
    theirs = [r for r in refs if r.name.startswith(_REMOTES) and r.name.endswith(f"/{name}")]
    of_origin = [ref for ref in theirs if ref.name == f"{_REMOTES}origin/{name}"]
    candidates = of_origin or theirs
    return candidates[0] if len(candidates) == 1 else None


def _settings(common_dir: Path) -> dict[str, str]:
    keys = "^(core\\.bare|init\\.defaultbranch)$"
    output = in_repository(common_dir, "config", "-z", "--get-regexp", keys, allowed=(0, 1))
    return {key: value for key, _, value in (field.partition("\n") for field in output.fields)}


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
    form = "--format=%(refname)%00%(objectname)%00%(upstream)%00%(symref)"
    output = in_repository(common_dir, "for-each-ref", form, *patterns)
    return [_Ref(*line.split("\0")) for line in output.text.split("\n") if line]
