"""What an agent amended away or reset is kept by the rescue ref, within a bound."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.removal import reflogs
from kanbots_ls.worktrees.removal.discard import discard
from kanbots_ls.worktrees.removal.restore import restore
from tests.integration.worktrees.playground import NOW, commit, dispatch, git, try_git, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

RESCUE = "refs/kanbots/rescue/1-1"


def made(where: Path, name: str) -> str:
    write(where / name, f"{name}\n")
    return commit(where, name)


def lose(where: Path) -> list[str]:
    """Commits amended away, reset, and left on a detached HEAD; in this order."""
    first = made(where, "amended")
    git(where, "commit", "-q", "--amend", "-m", "another message")
    made(where, "below")
    second = made(where, "reset")
    git(where, "reset", "-q", "--hard", "HEAD~2")
    git(where, "checkout", "-q", "--detach")
    third = made(where, "detached")
    git(where, "checkout", "-q", "kanbots/issue-1-1")
    return [first, second, third]


def prune(checkout: Path) -> None:
    git(checkout, "reflog", "expire", "--all", "--expire=now", "--expire-unreachable=now")
    git(checkout, "gc", "-q", "--prune=now")


def is_there(checkout: Path, name: str) -> bool:
    return try_git(checkout, "cat-file", "-e", name).returncode == 0


def reached(checkout: Path) -> set[str]:
    return set(git(checkout, "rev-list", RESCUE).split())


def test_what_only_reflogs_name_is_reachable_after_the_trash_and_every_prune(
    anywhere: Path,
) -> None:
    repository, worktree = dispatch(anywhere)
    lost = lose(worktree.path)
    head = git(worktree.path, "rev-parse", "HEAD")
    discard(repository, worktree, now=NOW)
    shutil.rmtree(anywhere / ".kanbots" / "trash")
    prune(anywhere)
    assert set(lost) <= reached(anywhere)
    assert git(anywhere, "rev-parse", f"{RESCUE}^1") == head
    told = git(anywhere, "log", "-1", "--format=%B", RESCUE)
    assert all(f"Kanbots-Reflog: {each}" in told for each in lost)
    assert restore(repository, worktree, now=NOW).source == "rescue"
    assert git(worktree.path, "rev-parse", "HEAD") == head
    assert git(worktree.path, "status", "--porcelain") == ""


def test_out_of_the_trash_the_reflog_still_leads_to_them(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    lost = lose(worktree.path)
    before = git(worktree.path, "reflog", "--format=%H")
    discard(repository, worktree, now=NOW)
    git(checkout, "gc", "-q", "--prune=now")
    restore(repository, worktree, now=NOW)
    assert git(worktree.path, "reflog", "--format=%H") == before
    assert all(is_there(checkout, each) for each in lost)


def test_a_worktree_that_was_deleted_by_hand_keeps_them_too(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    lost = lose(worktree.path)
    shutil.rmtree(worktree.path)
    discard(repository, worktree, now=NOW)
    prune(checkout)
    assert set(lost) <= reached(checkout)


def test_a_discard_that_is_repeated_keeps_the_same_rescue(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    lose(worktree.path)
    discard(repository, worktree, now=NOW)
    first = git(checkout, "rev-parse", RESCUE)
    restore(repository, worktree, now=NOW)
    discard(repository, worktree, now=NOW)
    assert git(checkout, "rev-parse", RESCUE) == first


def test_what_is_on_somebodys_branch_is_not_the_runs_to_keep(checkout: Path) -> None:
    theirs = made(checkout, "theirs")
    git(checkout, "branch", "theirs")
    git(checkout, "reset", "-q", "--hard", "HEAD~1")
    repository, worktree = dispatch(checkout)
    git(worktree.path, "checkout", "-q", "--detach", "theirs")
    git(worktree.path, "checkout", "-q", "kanbots/issue-1-1")
    discard(repository, worktree, now=NOW)
    assert theirs not in reached(checkout)


def test_the_newest_are_kept_up_to_the_bound(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reflogs, "MOST_TIPS", 2)
    repository, worktree = dispatch(checkout)
    lost = []
    for number in range(3):
        name = str(number)
        write(worktree.path / name, name)
        git(worktree.path, "add", ".")
        when = {"GIT_COMMITTER_DATE": f"2026-01-0{number + 1}T00:00:00Z"}
        git(worktree.path, "commit", "-q", "-m", name, env=when)
        lost.append(git(worktree.path, "rev-parse", "HEAD"))
        git(worktree.path, "reset", "-q", "--hard", "HEAD~1")
    discard(repository, worktree, now=NOW)
    assert set(lost) & reached(checkout) == set(lost[1:])
