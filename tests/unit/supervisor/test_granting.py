"""Where a file lies that an agent asks to edit: links count as what they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.supervisor.effects.granting import first_outside

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def worktree(tmp_path: Path) -> Path:
    """A worktree with a folder and links, one of which leads away."""
    worktree = tmp_path / "worktree"
    (worktree / "src").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (worktree / "away").symlink_to(tmp_path / "elsewhere")
    (worktree / "file").symlink_to(tmp_path / "elsewhere" / "not-there-yet")
    (worktree / "inner").symlink_to("src")
    (worktree / "loop").symlink_to("loop")
    return worktree


@pytest.mark.parametrize(
    "path", ["a.py", "src/new/a.py", "inner/a.py", "src/../a.py", "{}/a.py", ".github/x.yml"]
)
def test_a_file_of_the_worktree_is_inside(worktree: Path, path: str) -> None:
    assert first_outside(worktree, (path.format(worktree),)) is None


@pytest.mark.parametrize(
    "path",
    [
        "../a.py",
        "/etc/passwd",
        "{}-2/a.py",
        "away/a.py",
        "{}/away/new/a.py",
        "file",
        "src/../../a.py",
        ".git",
        ".GIT/hooks/pre-commit",
        "src/.git/config",
        "a\0.py",
        "~/a.py",
        "~somebody/a.py",
        "file:///etc/passwd",
        ".",
        "",
    ],
)
def test_what_leads_elsewhere_or_is_gits_own_is_not(worktree: Path, path: str) -> None:
    found = path.format(worktree)
    assert first_outside(worktree, ("src/a.py", found)) == found


def test_a_worktree_that_is_reached_by_a_link_is_itself(worktree: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(worktree)
    assert first_outside(tmp_path / "link", ("a.py", f"{worktree}/b.py")) is None
