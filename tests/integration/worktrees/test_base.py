"""Which commit a run starts from, in every shape of repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees.creation.base import choose_base
from kanbots_ls.worktrees.errors import NoBaseError, UnusableRepositoryError
from kanbots_ls.worktrees.review.state import uncommitted_count
from tests.integration.worktrees.playground import (
    commit,
    dispatch,
    git,
    make_repository,
    try_git,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.worktrees.creation.base import Base


def check_base(
    where: Path, branch: str | None, commit_id: str, explicit: str | None = None
) -> Base:
    base = choose_base(find_repository(where), explicit, None)
    assert (base.branch, base.commit) == (branch, commit_id)
    return base


def test_what_is_checked_out_is_not_the_base(checkout: Path) -> None:
    first = git(checkout, "rev-parse", "HEAD")
    git(checkout, "switch", "-q", "-c", "feature")
    commit_after = git(checkout, "commit", "-q", "--allow-empty", "-m", "feature")
    assert commit_after == ""
    check_base(checkout, "main", first)


def test_a_detached_head_changes_nothing(checkout: Path) -> None:
    first = git(checkout, "rev-parse", "HEAD")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "second")
    git(checkout, "switch", "-q", "--detach", first)
    check_base(checkout, "main", git(checkout, "rev-parse", "main"))


def test_origin_head_names_the_local_branch(tmp_path: Path) -> None:
    origin = make_repository(tmp_path / "origin", "trunk")
    git(origin, "branch", "main")
    git(tmp_path, "clone", "-q", str(origin), "clone")
    clone = tmp_path / "clone"
    git(clone, "commit", "-q", "--allow-empty", "-m", "mine")
    write(origin / "more", "more")
    commit(origin, "theirs")
    git(clone, "fetch", "-q")
    base = check_base(clone, "trunk", git(clone, "rev-parse", "HEAD"))
    assert (base.upstream, base.ahead, base.behind) == ("origin/trunk", 1, 1)


def test_a_default_branch_that_is_not_local_is_taken_from_the_remote(tmp_path: Path) -> None:
    origin = make_repository(tmp_path / "origin", "trunk")
    git(origin, "branch", "work")
    git(tmp_path, "clone", "-q", "-b", "work", str(origin), "clone")
    clone = tmp_path / "clone"
    check_base(clone, "origin/trunk", git(origin, "rev-parse", "trunk"))


def test_a_clone_with_a_remote_of_another_name_is_understood(tmp_path: Path) -> None:
    origin = make_repository(tmp_path / "origin", "trunk")
    git(tmp_path, "clone", "-q", "-o", "upstream", str(origin), "clone")
    check_base(tmp_path / "clone", "trunk", git(origin, "rev-parse", "trunk"))


def test_the_only_branch_is_the_base_whatever_its_name(tmp_path: Path) -> None:
    where = make_repository(tmp_path / "repo", "trunk")
    git(where, "switch", "-q", "--detach")
    check_base(where, "trunk", git(where, "rev-parse", "trunk"))


def test_the_branches_of_runs_leave_the_only_branch_the_only_one(tmp_path: Path) -> None:
    where = make_repository(tmp_path / "repo", "trunk")
    dispatch(where, "1-1")
    check_base(where, "trunk", git(where, "rev-parse", "trunk"))


def test_the_configured_default_branch_comes_before_main(checkout: Path) -> None:
    git(checkout, "branch", "develop")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "second")
    git(checkout, "config", "init.defaultBranch", "develop")
    check_base(checkout, "develop", git(checkout, "rev-parse", "develop"))


def test_in_doubt_it_refuses_and_names_the_option_and_the_branches(tmp_path: Path) -> None:
    where = make_repository(tmp_path / "repo", "one")
    git(where, "branch", "two")
    with pytest.raises(NoBaseError, match=r"--base.*one, two") as refusal:
        choose_base(find_repository(where), None, None)
    assert refusal.value.branches == ["one", "two"]


def test_a_base_can_be_a_branch_a_tag_a_commit_or_a_remote_branch(tmp_path: Path) -> None:
    origin = make_repository(tmp_path / "origin")
    first = git(origin, "rev-parse", "HEAD")
    git(origin, "branch", "far")
    git(tmp_path, "clone", "-q", str(origin), "clone")
    clone = tmp_path / "clone"
    git(clone, "tag", "v1")
    git(clone, "commit", "-q", "--allow-empty", "-m", "second")
    check_base(clone, "main", git(clone, "rev-parse", "HEAD"), "main")
    check_base(clone, None, first, "v1")
    check_base(clone, None, first, first[:10])
    check_base(clone, "origin/far", first, "far")
    check_base(clone, "origin/far", first, "origin/far")


@pytest.mark.parametrize("name", ["nothing", "--all", "-x", "", "a b", "@{", "HEAD:readme.md"])
def test_a_base_that_is_no_commit_is_refused(checkout: Path, name: str) -> None:
    if name:
        with pytest.raises(NoBaseError, match="no branch or commit called"):
            choose_base(find_repository(checkout), name, None)
    else:  # not said is not wrong
        assert choose_base(find_repository(checkout), name, None).branch == "main"


def test_what_the_dispatch_says_wins_over_the_card(checkout: Path) -> None:
    git(checkout, "branch", "of-card")
    repository = find_repository(checkout)
    assert choose_base(repository, "main", "of-card").branch == "main"
    assert choose_base(repository, None, "of-card").branch == "of-card"


def test_no_commit_is_refused_clearly(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "empty")
    with pytest.raises(UnusableRepositoryError, match="no commit yet") as refusal:
        choose_base(find_repository(tmp_path / "empty"), None, None)
    assert refusal.value.reason == "no_commit"


@pytest.mark.parametrize("name", ["bare.git", "project/.git"])
def test_a_bare_repository_without_a_work_tree_is_refused(tmp_path: Path, name: str) -> None:
    origin = make_repository(tmp_path / "origin")
    git(tmp_path, "clone", "-q", "--bare", str(origin), str(tmp_path / name))
    with pytest.raises(UnusableRepositoryError) as refusal:
        choose_base(find_repository(tmp_path / name), None, None)
    assert refusal.value.reason == "no_work_tree"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a repository away")
def test_another_user_s_repository_is_refused_as_git_refuses_it(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (checkout, *checkout.rglob("*")):
        os.chown(path, 65534, 65534)
    assert "dubious ownership" in try_git(checkout, "status").stderr
    with pytest.raises(UnusableRepositoryError, match="safe") as refusal:
        choose_base(find_repository(checkout), "main", None)
    assert refusal.value.reason == "not_yours"
    settings = write(checkout.parent / "settings", f"[safe]\n\tdirectory = {checkout}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert choose_base(find_repository(checkout), "main", None).branch == "main"


def test_from_inside_a_run_the_base_is_still_the_default_branch(checkout: Path) -> None:
    first = git(checkout, "rev-parse", "HEAD")
    _, worktree = dispatch(checkout)
    git(worktree.path, "commit", "-q", "--allow-empty", "-m", "the agent's")
    check_base(worktree.path, "main", first)
    assert find_repository(worktree.path).common_dir == find_repository(checkout).common_dir


def test_uncommitted_files_are_counted_one_by_one(checkout: Path) -> None:
    assert uncommitted_count(checkout) == 0
    write(checkout / "readme.md", "changed\n")
    write(checkout / "new dir" / "a\nb", "x")
    write(checkout / "new dir" / "c", "x")
    write(checkout / "ignored.log", "x")
    assert uncommitted_count(checkout) == 3
    dispatch(checkout)
    assert uncommitted_count(checkout) == 3
