"""What a run made in its submodules survives a discard, in the trash and without it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.removal.discard import discard
from kanbots_ls.worktrees.removal.restore import restore
from tests.integration.worktrees.playground import (
    NOW,
    commit,
    dispatch,
    git,
    make_repository,
    refs_of,
    try_git,
    write,
)
from tests.integration.worktrees.test_submodules import LOCAL, add_submodule, hide

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree

LIB = "libs/a lib"
REF = "refs/kanbots/rescue-modules/1-1/libs%2Fa%20lib"


@pytest.fixture
def library(checkout: Path) -> Path:
    """A submodule of the checkout with one of its own; neither can be fetched any more."""
    inner = make_repository(checkout.parent / "inner")
    where = make_repository(checkout.parent / "library")
    add_submodule(where, inner, "deep")
    add_submodule(checkout, where, LIB)
    git(checkout, *LOCAL, "submodule", "--quiet", "update", "--init", "--recursive")
    hide(inner)
    return where.rename(where.with_name("library-gone"))


def with_work(worktree: Worktree, *, bumped: bool) -> tuple[str, str]:
    """A commit in each submodule, an edit and an untracked file; the two commits."""
    lib = worktree.path / LIB
    deep = lib / "deep"
    write(deep / "made", "deep\n")
    inner = commit(deep, "made deep")
    git(lib, "switch", "-q", "-c", "feature")
    write(lib / "made", "made\n")
    outer = commit(lib, "made")
    write(lib / "readme.md", "edited\n")
    write(lib / "loose", "loose\n")
    if bumped:
        git(worktree.path, "add", LIB)
        git(worktree.path, "commit", "-q", "-m", "bump")
    return outer, inner


def seen(worktree: Worktree) -> object:
    lib = worktree.path / LIB
    return (
        git(worktree.path, "status", "--porcelain"),
        git(lib, "status", "--porcelain", "--branch"),
        git(lib, "rev-parse", "HEAD", "feature"),
        git(lib / "deep", "rev-parse", "HEAD"),
        git(lib / "deep", "status", "--porcelain"),
        (lib / "loose").read_text(),
    )


@pytest.mark.parametrize("bumped", [False, True], ids=["not recorded", "recorded"])
@pytest.mark.parametrize("emptied", [False, True], ids=["trash", "rescue"])
def test_restore_gives_back_the_commits_and_edits_in_submodules(
    checkout: Path, library: Path, emptied: bool, bumped: bool
) -> None:
    assert library.exists()
    repository, worktree = dispatch(checkout)
    outer, inner = with_work(worktree, bumped=bumped)
    before = seen(worktree)
    discard(repository, worktree, now=NOW)
    if emptied:
        shutil.rmtree(checkout / ".kanbots" / "trash")
    git(checkout, "worktree", "prune")
    git(checkout, "gc", "-q", "--prune=now")
    git(checkout, "fsck", "--strict")
    assert git(checkout, "show", f"{REF}:loose") == "loose"
    assert git(checkout, "rev-parse", f"{REF}^1") == outer
    assert git(checkout, "cat-file", "-t", inner) == "commit"

    done = restore(repository, worktree, now=NOW)

    assert seen(worktree) == before
    assert not [line for line in done.missing if "submodule" in line]
    assert try_git(worktree.path / LIB, "push", "origin", "HEAD").returncode != 0
    discard(repository, worktree, now=NOW)
    assert git(checkout, "log", "--format=%H", REF).split().count(outer) == 1
    shutil.rmtree(checkout / ".kanbots" / "trash")
    restore(repository, worktree, now=NOW)
    assert seen(worktree) == before


def test_an_untouched_submodule_costs_nothing(checkout: Path, library: Path) -> None:
    assert library.exists()
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    assert [ref for ref in refs_of(checkout) if "modules" in ref] == []
    shutil.rmtree(checkout / ".kanbots" / "trash")
    restore(repository, worktree, now=NOW)
    assert (worktree.path / LIB / "deep" / "readme.md").exists()


def test_a_worktree_deleted_by_hand_still_leaves_the_commits_in_its_submodules(
    checkout: Path, library: Path
) -> None:
    assert library.exists()
    repository, worktree = dispatch(checkout)
    outer, inner = with_work(worktree, bumped=False)
    shutil.rmtree(worktree.path)
    discard(repository, worktree, now=NOW)
    shutil.rmtree(checkout / ".kanbots" / "trash")
    git(checkout, "gc", "-q", "--prune=now")
    assert git(checkout, "rev-parse", f"{REF}^1") == outer
    assert git(checkout, "cat-file", "-t", inner) == "commit"
