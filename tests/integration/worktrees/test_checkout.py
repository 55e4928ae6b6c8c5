"""Which work tree is the person's checkout, in every layout git allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees import checkout as checkouts
from kanbots_ls.worktrees.checkout import Checkouts
from tests.integration.worktrees.playground import (
    AWKWARD,
    WITH_NEWLINE,
    dispatch,
    git,
    make_repository,
    try_git,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=[".bare", "repo.git"])
def bare(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A bare repository with `main`, `develop` and `other`; no worktree yet."""
    layout = tmp_path / (AWKWARD if request.param == ".bare" else WITH_NEWLINE)
    origin = make_repository(tmp_path / "origin")
    for branch in ("develop", "other"):
        git(origin, "branch", branch)
    git(tmp_path, "clone", "-q", "--bare", str(origin), str(layout / request.param))
    return layout / str(request.param)


def added(bare: Path, branch: str, name: str = "") -> Path:
    """A worktree of the person's beside the bare repository."""
    path = bare.parent / (name or branch)
    git(bare, "worktree", "add", "-q", str(path), branch)
    return path


def looked(place: Path) -> Checkouts:
    found = Checkouts(find_repository(place))
    found.look()
    return found


def test_it_is_the_main_work_tree_from_wherever_it_is_asked_and_git_is_not(
    anywhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = anywhere.parent / "tree"
    git(anywhere, "worktree", "add", "-q", "-b", "mine", str(tree))

    def fail(_common_dir: Path) -> None:
        raise AssertionError("git was asked")

    monkeypatch.setattr(checkouts, "default_branch", fail)
    for place in (anywhere, tree):
        found = looked(place)
        assert (found.board, found.of("mine"), found.of(None)) == (anywhere,) * 3
        assert not found.are_chosen


def test_beside_a_bare_repository_it_has_the_base_else_the_default_branch(bare: Path) -> None:
    feature = added(bare, "develop", "a feature")
    main = added(bare, "main", "zz main")
    for place in (bare, main, feature):
        found = looked(place)
        assert (found.board, found.of("main"), found.of("develop")) == (main, main, feature)
        assert (found.of("other"), found.of("origin/main"), found.of(None)) == (main,) * 3
        assert found.are_chosen


def test_it_is_never_a_runs_nor_one_that_its_agent_added(bare: Path) -> None:
    added(bare, "other")
    repository, worktree = dispatch(bare, "1-1", "main")
    git(worktree.path, "switch", "-q", "--ignore-other-worktrees", "main")
    beside = bare.parent / "by the agent"
    git(worktree.path, "worktree", "add", "-q", str(beside), "develop")

    found = looked(bare)

    assert repository.root in worktree.path.parents
    assert (found.board, found.of("main"), found.of("develop")) == (None, None, None)


def test_one_that_is_only_being_made_for_a_run_is_not_the_persons(bare: Path) -> None:
    git(bare, "worktree", "add", "-q", str(bare.parent / ".kanbots/worktrees/issue-1-1"), "main")
    assert looked(bare).board is None


def test_what_is_gone_or_has_become_a_link_is_passed_over(bare: Path) -> None:
    gone, moved = added(bare, "main"), added(bare, "develop")
    gone.rename(bare.parent / "elsewhere")
    assert looked(bare).board is None
    (bare.parent / "elsewhere").rename(gone)
    assert looked(bare).board == gone
    moved.rename(bare.parent / "moved")
    moved.symlink_to(bare.parent / "moved")
    assert looked(bare).of("develop") == gone


def test_a_rebase_or_a_bisect_under_way_changes_nothing(bare: Path) -> None:
    main = added(bare, "main")
    write(main / "readme.md", "theirs\n")
    git(main, "commit", "-qam", "Theirs")
    git(bare, "branch", "-qf", "other", "main")
    git(main, "reset", "-q", "--hard", "HEAD~1")
    write(main / "readme.md", "mine\n")
    git(main, "commit", "-qam", "Mine")
    assert try_git(main, "rebase", "other").returncode != 0, "it stops at the conflict"
    assert looked(bare).board == main
    git(main, "rebase", "--abort")
    git(main, "bisect", "start", "HEAD", "HEAD~1")
    git(main, "checkout", "-q", "--detach")
    assert looked(bare).board == main


def test_where_git_fails_it_stays_what_it_was(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, main = Checkouts(find_repository(bare)), added(bare, "main")
    assert found.look() == main
    monkeypatch.setenv("PATH", str(bare / "nothing here"))
    assert found.look() == main


def test_a_worktree_added_or_a_branch_switched_counts_from_the_next_look(bare: Path) -> None:
    found = looked(bare)
    assert (found.board, found.of("main")) == (None, None)
    main = added(bare, "main")
    assert found.board is None
    assert found.of("main") == main, "a run that is prepared sees what is there by then"
    assert found.look() == main
    git(main, "switch", "-q", "other")
    assert (found.of("main"), found.look()) == (None, None)
