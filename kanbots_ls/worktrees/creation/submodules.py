"""A worktree's submodules, from what the repository has of them already; never from a network.

``git worktree add`` leaves their directories empty.  Each gets a repository of its own under the
worktree's registration, so that its commits and the person's keep out of each other's way.  Only
what the person has initialised is filled; the shared configuration is read, never written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.plumbing.environment import git_environment, with_settings
from kanbots_ls.worktrees.plumbing.git import git, in_repository

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping

_DEEPEST = 8
"""Submodules within submodules; a repository that contains itself ends here."""


@dataclass(frozen=True, slots=True)
class Superproject:
    """``work_tree`` is being filled; ``git_dir`` is its own directory in the repository.

    ``users`` are the person's: their checkouts may have submodules, from which ours are made.
    """

    work_tree: Path
    git_dir: Path
    users: tuple[Path, ...]
    run: str


@dataclass(frozen=True, slots=True)
class Submodule:
    """``name`` as configured, ``path`` in the superproject, the ``commit`` it records."""

    name: str
    path: str
    commit: str


@dataclass(frozen=True, slots=True)
class Source:
    """The person's repository of a submodule, and where they fetch it from."""

    git_dir: Path
    url: str


def fill(
    project: Superproject,
    environment: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
    deepest: int = _DEEPEST,
) -> tuple[str, ...]:
    """Fill the submodules that can be, theirs included; the paths that were left empty.

    Raises GitError, or StoppedError once ``cancel`` is set.
    """
    left: list[str] = []
    for submodule in recorded(project.work_tree):
        source = _at_hand(project, submodule)
        if deepest == 0 or source is None:
            left.append(submodule.path)
            continue
        _fill(project, submodule, source, environment, cancel)
        inner = _within(project, submodule)
        users = source.git_dir
        guard.apply_to_submodule(inner.git_dir, users, inner.work_tree, project.run, environment)
        found = fill(inner, environment, cancel, deepest - 1)
        left.extend(f"{submodule.path}/{path}" for path in found)
    return tuple(left)


def recorded(work_tree: Path) -> list[Submodule]:
    """The submodules of the commit that is checked out, by ``.gitmodules`` and the index."""
    modules = work_tree / ".gitmodules"
    if modules.is_symlink() or not modules.is_file():
        return []
    links = dict(_links(work_tree))
    named = {
        setting.value: setting.key.removeprefix("submodule.").removesuffix(".path")
        for setting in configfile.of_file(modules)
        if setting.key.startswith("submodule.") and setting.key.endswith(".path")
    }
    return [
        Submodule(name, path, links[path])
        for path, name in named.items()
        if path in links and _is_plain(name)
    ]


def _links(work_tree: Path) -> Iterator[tuple[str, str]]:
    for entry in git(work_tree, "ls-files", "--stage", "-z").fields:
        mode, commit, rest = entry.split(" ", 2)
        if mode == "160000":
            yield rest.partition("\t")[2], commit


def _is_plain(name: str) -> bool:
    """A name becomes a path, and a clone brings it: none that leads elsewhere."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts


def _within(project: Superproject, submodule: Submodule) -> Superproject:
    return Superproject(
        project.work_tree / submodule.path,
        project.git_dir / "modules" / submodule.name,
        tuple(users / "modules" / submodule.name for users in project.users),
        project.run,
    )


def _at_hand(project: Superproject, submodule: Submodule) -> Source | None:
    """The person's repository of it, where they initialised it and it has the commit."""
    for users in project.users:
        theirs = users / "modules" / submodule.name
        if not (theirs / "HEAD").is_file():
            continue
        key = f"submodule.{submodule.name}.url"
        url = in_repository(users, "config", "--get", key, allowed=(0, 1, 128))
        commit = f"{submodule.commit}^{{commit}}"
        has = in_repository(theirs, "cat-file", "-e", commit, allowed=(0, 1, 128))
        if url.status == 0 and has.status == 0:
            return Source(theirs, url.text)
    return None


def _fill(
    project: Superproject,
    submodule: Submodule,
    source: Source,
    environment: Mapping[str, str] | None,
    cancel: threading.Event | None,
) -> None:
    at_hand = [
        (f"submodule.{submodule.name}.url", str(source.git_dir)),
        (f"submodule.{submodule.name}.active", "true"),
        ("protocol.file.allow", "always"),
        # What the person configured may move their own checkout, or run a command.
        ("submodule.recurse", "false"),
    ]
    update = ("submodule", "--quiet", "update", "--checkout", "--no-recommend-shallow")
    git(
        project.work_tree,
        *update,
        "--",
        f":(top,literal){submodule.path}",
        environment=with_settings(git_environment(environment), at_hand),
        cancel=cancel,
    )
    config = project.git_dir / "modules" / submodule.name / "config"
    configfile.edit(config, [("remote.origin.url", source.url)])
