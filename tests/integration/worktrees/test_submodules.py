"""A run's worktree has its submodules, made from what the repository has: no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.removal.discard import discard
from tests.integration.worktrees.playground import (
    NOW,
    commit,
    config_of,
    dispatch,
    git,
    make_repository,
    refs_of,
    try_git,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

LOCAL = ("-c", "protocol.file.allow=always")
LEAD_AWAY = "../../elsewhere"


@pytest.fixture
def library(checkout: Path) -> Path:
    """A repository that is a submodule of the checkout, at ``libs/a lib``."""
    where = make_repository(checkout.parent / "library")
    add_submodule(checkout, where, "libs/a lib")
    return where


def add_submodule(checkout: Path, library: Path, path: str) -> None:
    git(checkout, *LOCAL, "submodule", "--quiet", "add", str(library), path)
    commit(checkout, f"add {path}")


def hide(repository: Path) -> None:
    """From now on a fetch from there fails, as without a network."""
    repository.rename(repository.with_name("gone"))


def test_submodules_are_filled_without_reaching_their_remote(checkout: Path, library: Path) -> None:
    hide(library)
    _, worktree = dispatch(checkout)
    assert (worktree.path / "libs/a lib/readme.md").read_text() == "one\ntwo\nthree\n"
    assert git(worktree.path, "status", "--porcelain") == ""
    assert git(worktree.path, "submodule", "status").startswith(" ")


def test_the_repository_and_the_persons_submodule_stay_as_they_were(
    checkout: Path, library: Path
) -> None:
    theirs = checkout / "libs/a lib"

    def seen() -> object:
        return config_of(checkout), config_of(theirs), refs_of(theirs), git(theirs, "status")

    before = seen()
    repository, worktree = dispatch(checkout)
    ours = worktree.path / "libs/a lib"
    commit(write(ours / "new.txt", "new\n").parent, "in the run")
    discard(repository, worktree, now=NOW)
    assert seen() == before
    assert library.exists()


def test_a_submodule_fetches_from_where_the_persons_does(checkout: Path, library: Path) -> None:
    _, worktree = dispatch(checkout)
    ours = worktree.path / "libs/a lib"
    assert git(ours, "config", "remote.origin.url") == str(library)
    newer = commit(write(library / "newer.txt", "newer\n").parent, "newer")
    git(ours, "fetch", "-q")
    assert git(ours, "rev-parse", "origin/main") == newer


def test_nothing_is_pushed_from_a_submodule(checkout: Path, library: Path) -> None:
    _, worktree = dispatch(checkout)
    ours = worktree.path / "libs/a lib"
    commit(write(ours / "new.txt", "new\n").parent, "in the run")
    before = refs_of(library)
    for words in (["origin"], ["--no-verify", "origin"], ["--no-verify", str(library)]):
        assert try_git(ours, "push", *words, "HEAD:refs/heads/pushed").returncode != 0
    assert refs_of(library) == before


def test_the_persons_hooks_of_a_submodule_run_in_the_runs(checkout: Path, library: Path) -> None:
    hook = checkout / ".git/modules/libs/a lib/hooks/commit-msg"
    write(hook, '#!/bin/sh\necho "hook was here" >>"$1"\n', executable=True)
    _, worktree = dispatch(checkout)
    ours = worktree.path / "libs/a lib"
    commit(write(ours / "new.txt", "new\n").parent, "in the run")
    assert "hook was here" in git(ours, "log", "-1", "--format=%B")
    assert library.exists()


def test_submodules_of_submodules_are_filled(checkout: Path, library: Path) -> None:
    inner = make_repository(checkout.parent / "inner")
    add_submodule(library, inner, "deep")
    git(checkout / "libs/a lib", "pull", "-q")
    commit(checkout, "newer library")
    git(checkout, *LOCAL, "submodule", "--quiet", "update", "--init", "--recursive")
    hide(inner)
    _, worktree = dispatch(checkout)
    assert (worktree.path / "libs/a lib/deep/readme.md").is_file()


def test_a_submodule_the_person_has_not_initialised_stays_empty_and_is_named(
    checkout: Path, library: Path
) -> None:
    git(checkout, "submodule", "--quiet", "deinit", "libs/a lib")
    before = config_of(checkout)
    _, worktree = dispatch(checkout)
    assert list((worktree.path / "libs/a lib").iterdir()) == []
    assert config_of(checkout) == sorted([*before, "local\textensions.worktreeconfig=true"])
    assert library.exists()


def test_a_commit_that_is_only_at_the_remote_leaves_the_submodule_empty(
    checkout: Path, library: Path
) -> None:
    newer = commit(write(library / "newer.txt", "newer\n").parent, "newer")
    git(checkout, "update-index", "--cacheinfo", f"160000,{newer},libs/a lib")
    git(checkout, "commit", "-q", "-m", "ahead of the checkout")
    _, worktree = dispatch(checkout)
    assert list((worktree.path / "libs/a lib").iterdir()) == []


@pytest.mark.parametrize("name", [LEAD_AWAY, "/tmp/elsewhere", ".."])
def test_a_submodule_whose_name_leads_away_is_not_touched(
    checkout: Path, library: Path, name: str
) -> None:
    text = (checkout / ".gitmodules").read_text()
    write(checkout / ".gitmodules", text.replace('"libs/a lib"', f'"{name}"'))
    git(checkout, "commit", "-q", "-a", "-m", "a name that leads away")
    _, worktree = dispatch(checkout)
    assert list((worktree.path / "libs/a lib").iterdir()) == []
    assert library.exists()


def test_a_person_who_recurses_into_submodules_gets_the_same(checkout: Path, library: Path) -> None:
    git(checkout, "config", "submodule.recurse", "true")
    git(checkout, "config", "submodule.libs/a lib.update", "!false")
    hide(library)
    _, worktree = dispatch(checkout)
    assert (worktree.path / "libs/a lib/readme.md").is_file()
