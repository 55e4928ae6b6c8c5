"""The person's hooks, settings and sparse checkout are as before when the last run is gone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.removal.discard import discard
from tests.integration.worktrees.playground import (
    NOW,
    commit,
    dispatch,
    git,
    make_repository,
    try_git,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Change = "Callable[[Path], None]"


def hook(where: Path) -> None:
    """A hook that says where it ran."""
    text = '#!/bin/sh\npwd >> "$(git rev-parse --git-common-dir)/seen"\n'
    write(where / "pre-commit", text, executable=True)


def plain(repo: Path) -> None:
    hook(repo / ".git" / "hooks")


def absolute(repo: Path) -> None:
    hook(repo.parent / "hooks")
    git(repo, "config", "core.hooksPath", str(repo.parent / "hooks"))


def relative(repo: Path) -> None:
    hook(repo / ".husky")
    commit(repo, "hooks")
    git(repo, "config", "core.hooksPath", ".husky")


def globally(repo: Path) -> None:
    hook(repo.parent / "hooks")
    git(repo, "config", "--global", "core.hooksPath", str(repo.parent / "hooks"))


def per_worktree(repo: Path) -> None:
    plain(repo)
    git(repo, "config", "extensions.worktreeConfig", "true")
    git(repo, "config", "--worktree", "user.name", "Only here")


def per_worktree_hooks(repo: Path) -> None:
    hook(repo.parent / "hooks")
    git(repo, "config", "extensions.worktreeConfig", "true")
    git(repo, "config", "--worktree", "core.hooksPath", str(repo.parent / "hooks"))


def sparse(repo: Path) -> None:
    plain(repo)
    write(repo / "big" / "file", "x")
    commit(repo, "big")
    git(repo, "sparse-checkout", "set", "src")


def sparse_patterns(repo: Path) -> None:
    sparse(repo)
    git(repo, "sparse-checkout", "set", "--no-cone", "/*", "!/big/")


def elsewhere(repo: Path) -> None:
    plain(repo)
    git(repo, "config", "core.worktree", str(repo))


def bare(repo: Path) -> None:
    """A bare repository with a worktree of the person's: the work tree moves there."""
    plain(repo)
    git(repo, "checkout", "-q", "--detach")
    git(repo, "config", "core.bare", "true")
    git(repo, "worktree", "add", "-q", "../mine", "main")


CHANGES = [
    plain,
    absolute,
    relative,
    globally,
    per_worktree,
    per_worktree_hooks,
    sparse,
    sparse_patterns,
    elsewhere,
    bare,
]


@pytest.fixture
def repo(tmp_path: Path) -> Iterator[Path]:
    where = make_repository(tmp_path / "it's a dir" / "repo")
    yield where
    try_git(where, "config", "--global", "--unset-all", "core.hooksPath")


def checkouts(repo: Path) -> list[Path]:
    """The person's work trees."""
    lines = git(repo, "worktree", "list", "--porcelain").split("\n")
    paths = [line.removeprefix("worktree ") for line in lines if line.startswith("worktree ")]
    return [repo.parent / path for path in paths if "issue-" not in path]


def told(where: Path) -> dict[str, object]:
    """All that git says of the settings, the hooks and the sparse checkout in a work tree."""
    listed = git(where, "config", "--list", "--show-scope").split("\n")
    files = [path for path in sorted(where.rglob("*")) if ".git" not in path.parts]
    return {
        "settings": sorted(listed),
        "hooks": try_git(where, "rev-parse", "--git-path", "hooks").stdout,
        "bare": git(where, "rev-parse", "--is-bare-repository"),
        "sparse": try_git(where, "sparse-checkout", "list").stdout,
        "status": try_git(where, "status", "--porcelain").stdout,
        "files": [str(path) for path in files if ".kanbots" not in path.parts],
    }


def hooks_run(where: Path) -> bool:
    """Whether a commit there runs the person's hook; leaves no commit."""
    seen = where / git(where, "rev-parse", "--git-common-dir") / "seen"
    seen.unlink(missing_ok=True)
    done = try_git(where, "commit", "-q", "--allow-empty", "-m", "x")
    if done.returncode == 0:
        git(where, "reset", "-q", "--soft", "HEAD~1")
    return seen.exists()


def work(worktree: Path, env: dict[str, str]) -> None:
    """What agents and their tools do to settings, in the run's own worktree."""
    write(worktree / "made", "x")
    git(worktree, "add", "made", env=env)
    git(worktree, "commit", "-q", "-m", "work", env=env)
    git(worktree, "config", "--worktree", "user.name", "Agent", env=env)
    git(worktree, "switch", "-q", "-c", "topic", env=env)
    git(worktree, "config", "branch.topic.description", "mine", env=env)
    git(worktree, "switch", "-q", "-", env=env)
    git(worktree, "branch", "-q", "-D", "topic", env=env)
    for words in ("stash", "branch -f main HEAD", "push origin HEAD:x"):
        try_git(worktree, *words.split(), env=env)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_all_is_as_before_when_the_last_run_is_discarded(
    repo: Path, change: Callable[[Path], None]
) -> None:
    change(repo)
    persons = [where for where in checkouts(repo) if (where / ".git").exists()]
    if change is bare:
        persons = [repo.parent / "mine"]
    before = [told(where) for where in persons]
    ran = [hooks_run(where) for where in persons]
    assert all(ran)

    repository, first = dispatch(persons[0], "1-1", base="main")
    _, second = dispatch(persons[0], "2-1", base="main")
    for worktree in (first, second):
        marked = {"KANBOTS_RUN_MARK": "a1b2", "KANBOTS_RUN_ID": worktree.run}
        work(worktree.path, guard.guard_environment({**os.environ, **marked}, worktree.path))
        assert hooks_run(worktree.path)
    # While they are there, only the extension and what moves with it are different.
    assert [told(where)["hooks"] for where in persons] == [each["hooks"] for each in before]
    assert all(hooks_run(where) for where in persons)
    for worktree in (first, second):
        discard(repository, worktree, now=NOW)

    assert [told(where) for where in persons] == before
    assert all(hooks_run(where) for where in persons)
    assert not list((repository.common_dir / "worktrees").glob("issue-*"))
