"""What a sandbox must let an agent write is what a commit needs, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees.guarding.sandbox import commit_roots
from tests.fakes.boards import git, make_repository

if TYPE_CHECKING:
    from pathlib import Path

BRANCH = "kanbots/issue-42-1"


@pytest.fixture
def worktree(tmp_path: Path) -> Path:
    shop, path = make_repository(tmp_path / "shop"), tmp_path / "issue-42-1"
    git(shop, "worktree", "add", "-q", "-b", BRANCH, str(path))
    return path


def test_a_commit_writes_below_these_directories_and_nowhere_else(worktree: Path) -> None:
    common_dir = find_repository(worktree).common_dir
    roots = commit_roots(common_dir, worktree, BRANCH)
    before = _stamps(common_dir)

    (worktree / "new.txt").write_text("new")
    git(worktree, "add", "-A")
    git(worktree, "commit", "-q", "-m", "New")

    changed = {path for path, stamp in _stamps(common_dir).items() if before.get(path) != stamp}
    assert changed
    assert [p for p in changed if not any(p.is_relative_to(root) for root in roots)] == []


def test_hooks_configuration_and_the_persons_branches_are_not_among_them(worktree: Path) -> None:
    common_dir = find_repository(worktree).common_dir
    roots = commit_roots(common_dir, worktree, BRANCH)
    for path in ("hooks/pre-push", "config", "refs/heads/main", "HEAD", "worktrees/other/HEAD"):
        assert not any((common_dir / path).is_relative_to(root) for root in roots), path


def test_they_exist_even_where_git_would_make_them_with_the_next_commit(worktree: Path) -> None:
    common_dir = find_repository(worktree).common_dir
    git(worktree, "pack-refs", "--all", "--prune")
    assert all(root.is_dir() for root in commit_roots(common_dir, worktree, BRANCH))


def test_a_branch_that_is_no_runs_opens_nothing(worktree: Path) -> None:
    with pytest.raises(ValueError, match="no run's"):
        commit_roots(find_repository(worktree).common_dir, worktree, "main")


def _stamps(directory: Path) -> dict[Path, tuple[int, int]]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in files}
