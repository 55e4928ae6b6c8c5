"""A branch's new worktree that never came on record is taken away, and never the branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees.creation import adopt
from tests.fakes.boards import git

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    path = tmp_path / "shop"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(path))
    for name, value in (("user.name", "Dev"), ("user.email", "dev@example.com")):
        git(path, "config", name, value)
    (path / "a.txt").write_text("a\n")
    git(path, "add", ".")
    git(path, "commit", "--quiet", "--message", "Begin")
    git(path, "branch", "idea")
    git(path, "commit", "--quiet", "--allow-empty", "--message", "Go on")
    return find_repository(path)


def taken(shop: Repository) -> Worktree:
    return adopt.take(shop, "1-1", adopt.find(shop, None, "idea", None), None, {})


def branches(shop: Repository) -> list[str]:
    return git(shop.common_dir, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()


def test_one_that_is_not_on_record_goes_however_far_it_came(shop: Repository) -> None:
    whole = taken(shop)
    adopt.tidy(shop, [])
    assert not whole.path.exists()
    half = taken(shop)
    (half.path / "a.txt").unlink()
    admin = shop.common_dir / "worktrees" / half.path.name
    (admin / "locked").write_text("initializing\n")
    adopt.tidy(shop, [])
    assert not half.path.exists()
    assert not admin.exists()
    assert branches(shop) == ["idea", "main"]
    assert taken(shop).path == half.path, "and it can be adopted then"


def test_one_that_is_on_record_stays(shop: Repository) -> None:
    ours = taken(shop)
    adopt.tidy(shop, [ours.path])
    adopt.tidy(shop, [])
    assert (ours.path / "a.txt").exists(), "and is looked at no more"


def test_one_that_came_on_record_and_was_discarded_is_not_looked_for(shop: Repository) -> None:
    ours = taken(shop)
    adopt.on_record(shop, ours)
    adopt.tidy(shop, [])
    assert ours.path.exists()


def test_what_somebody_wrote_there_meanwhile_stays(shop: Repository) -> None:
    ours = taken(shop)
    (ours.path / "mine.txt").write_text("mine\n")
    adopt.tidy(shop, [])
    assert (ours.path / "mine.txt").exists()
