"""Repositories in every shape git makes them, found without git."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.repository import NoRepository, Repository, find_repository

if TYPE_CHECKING:
    from pathlib import Path


def git(cwd: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *words],
        cwd=cwd,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    directory = tmp_path / "a shop ü"
    directory.mkdir()
    git(directory, "init")
    git(directory, "commit", "--allow-empty", "-m", "first")
    return directory


def test_an_ordinary_checkout_from_any_depth(checkout: Path) -> None:
    deep = checkout / "a" / "b"
    deep.mkdir(parents=True)
    expected = Repository(checkout / ".git", checkout, checkout)
    assert find_repository(checkout) == find_repository(deep) == expected
    assert expected.root == checkout


def test_a_worktree_shares_the_board_of_its_main_checkout(checkout: Path) -> None:
    worktree = checkout / ".kanbots" / "worktrees" / "issue-1-1"
    git(checkout, "worktree", "add", str(worktree))
    assert find_repository(worktree) == Repository(checkout / ".git", worktree, checkout)


def test_a_worktree_of_a_repository_whose_path_holds_a_newline(tmp_path: Path) -> None:
    checkout, worktree = tmp_path / "two\nlines", tmp_path / "tree"
    checkout.mkdir()
    git(checkout, "init")
    git(checkout, "commit", "--allow-empty", "-m", "first")
    git(checkout, "worktree", "add", str(worktree))
    assert find_repository(worktree) == Repository(checkout / ".git", worktree, checkout)


def test_a_symbolic_link_leads_to_the_same_repository(checkout: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(checkout)
    assert find_repository(link) == find_repository(checkout)


def test_inside_the_git_directory_there_is_no_work_tree(checkout: Path) -> None:
    inside = checkout / ".git" / "refs"
    assert find_repository(inside) == Repository(checkout / ".git", None, checkout)


def test_a_bare_repository_has_no_work_tree_and_its_worktrees_do(
    checkout: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--bare", str(checkout), str(bare))
    git(bare, "worktree", "add", str(tmp_path / "tree"))
    assert find_repository(bare) == Repository(bare, None, None)
    assert find_repository(bare).root == tmp_path
    assert find_repository(tmp_path / "tree") == Repository(bare, tmp_path / "tree", None)


def test_a_bare_repository_behind_a_git_file(checkout: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    git(project, "clone", "--bare", str(checkout), ".bare")
    (project / ".git").write_text("gitdir: ./.bare\n")
    git(project, "worktree", "add", "main-tree", "-b", "other")
    assert find_repository(project) == Repository(project / ".bare", None, None)
    assert find_repository(project).root == project
    tree = project / "main-tree"
    assert find_repository(tree) == Repository(project / ".bare", tree, None)


def test_a_bare_repository_whose_settings_git_moved_for_its_worktrees(
    checkout: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--bare", str(checkout), str(bare))
    git(bare, "worktree", "add", str(tmp_path / "tree"))
    git(tmp_path / "tree", "sparse-checkout", "set", "src")
    assert find_repository(tmp_path / "tree").main_work_tree is None


def test_a_submodule_is_a_repository_of_its_own(checkout: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init")
    git(outer, "submodule", "add", str(checkout), "part")
    modules = outer / ".git" / "modules" / "part"
    assert find_repository(outer / "part") == Repository(modules, outer / "part", outer / "part")
    assert find_repository(modules) == Repository(modules, None, outer / "part")


def test_a_separate_git_directory(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    git(work, "init", "--separate-git-dir", str(tmp_path / "store"))
    assert find_repository(work) == Repository(tmp_path / "store", work, work)


def test_no_repository_is_said_with_the_directory(tmp_path: Path) -> None:
    with pytest.raises(NoRepository, match=f"{tmp_path} is not inside a git repository"):
        find_repository(tmp_path)


def test_a_worktree_whose_repository_moved_is_said_to_point_nowhere(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text(f"gitdir: {tmp_path}/gone\n")
    with pytest.raises(NoRepository, match="which is gone"):
        find_repository(tmp_path)
