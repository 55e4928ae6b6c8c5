"""A checkpoint keeps all that was there, disturbs nobody, and lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.errors import GitError
from kanbots_ls.worktrees.review import checkpoint, turns
from kanbots_ls.worktrees.review.diff import between
from kanbots_ls.worktrees.review.turns import Owner
from tests.integration.worktrees.playground import NOW, dispatch, git, refs_of, try_git, write
from tests.integration.worktrees.test_diff import everything_changed, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

OWNER = Owner("1-1", "2026-01-01T00:00:00+00:00")


def test_a_checkpoint_has_all_that_is_not_ignored_and_head_as_its_parent(anywhere: Path) -> None:
    repository, worktree = dispatch(anywhere)
    everything_changed(worktree.path)
    content, staged, _ = fingerprint(worktree.path)

    kept, left_out = turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)

    assert fingerprint(worktree.path)[:2] == (content, staged)
    assert left_out == ()
    assert refs_of(anywhere)["refs/kanbots/runs/1-1/1"] == kept.commit
    head = git(worktree.path, "rev-parse", "HEAD")
    assert git(anywhere, "rev-parse", f"{kept.commit}^@") == kept.head == head
    names = git(anywhere, "ls-tree", "-r", "-z", "--name-only", kept.commit).split("\0")[:-1]
    assert set(names) == {
        ".gitignore", "binary", "committed", "new é", "readme.md", "src/käse\n2.py",
    }  # fmt: skip
    assert git(anywhere, "show", f"{kept.commit}:readme.md") == "one\nTWO\nthree\nfour"


def test_checkpoints_outlive_a_gc_and_a_worktree_taken_away(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "untracked", "x\n")
    kept, _ = turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)
    git(checkout, "worktree", "remove", "--force", str(worktree.path))
    git(checkout, "branch", "-D", worktree.branch)

    git(checkout, "reflog", "expire", "--expire=now", "--all")
    git(checkout, "gc", "--quiet", "--prune=now")

    assert turns.find(repository.common_dir, "1-1", "1") == kept
    assert git(checkout, "show", f"{kept.commit}:untracked") == "x"


def test_no_branch_list_has_a_checkpoint_and_no_push_or_clone_takes_it(
    checkout: Path, tmp_path: Path
) -> None:
    repository, worktree = dispatch(checkout)
    branches = git(checkout, "branch", "--all")
    turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)
    remote = tmp_path / "remote.git"
    git(checkout, "init", "-q", "--bare", str(remote))

    git(checkout, "push", "-q", "--all", str(remote))
    git(checkout, "push", "-q", "--tags", str(remote))
    git(tmp_path, "clone", "-q", str(checkout), "clone")

    assert git(checkout, "branch", "--all") == branches
    assert not any("kanbots/runs" in ref for ref in refs_of(remote))
    assert not any("kanbots/runs" in ref for ref in refs_of(tmp_path / "clone"))


def test_a_large_untracked_file_is_listed_and_not_stored(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "LARGEST_UNTRACKED", 10)
    repository, worktree = dispatch(checkout)
    write(worktree.path / "dump", "more than ten bytes\n")

    kept, left_out = turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)

    assert left_out == ("dump",)
    assert kept.tree == git(checkout, "rev-parse", "HEAD^{tree}")


def test_a_repeated_checkpoint_stays_as_it_was_first_made(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    first, _ = turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)
    write(worktree.path / "later", "x\n")
    again, _ = turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)
    assert again == first


def test_a_new_boards_run_of_the_same_id_takes_the_name_and_keeps_what_was_there(
    checkout: Path,
) -> None:
    repository, worktree = dispatch(checkout)
    first, _ = turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)
    write(worktree.path / "later", "x\n")

    other = Owner("1-1", "2026-02-02T00:00:00+00:00")
    second, _ = turns.keep(repository.common_dir, worktree.path, other, "1", NOW)

    found = turns.find(repository.common_dir, "1-1", "1")
    assert found is not None
    assert (found, found.since) == (second, other.since)
    assert git(checkout, "rev-parse", f"{second.commit}^2") == first.commit


def test_a_head_without_a_commit_and_a_detached_one_have_checkpoints_too(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    git(worktree.path, "checkout", "-q", "--detach")
    detached, _ = turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)
    git(worktree.path, "checkout", "-q", "--orphan", "fresh")
    unborn, _ = turns.keep(repository.common_dir, worktree.path, OWNER, "2", NOW)
    assert (detached.head, unborn.head) == (worktree.base, None)
    assert unborn.tree == detached.tree
    assert git(checkout, "rev-list", "--count", unborn.commit) == "1"


def test_what_a_turn_changed_is_seen_between_its_checkpoints(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "one", "1\n")
    first, _ = turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)
    write(worktree.path / "two", "2\n")
    git(worktree.path, "add", "-A")
    git(worktree.path, "commit", "-q", "-m", "both")
    second, _ = turns.keep(repository.common_dir, worktree.path, OWNER, "2", NOW)

    shown = between(repository.common_dir, first.commit, second.commit)

    assert [file.path for file in shown.files] == ["two"]
    assert "+2" in shown.patch


def test_a_ref_is_removed_only_where_it_still_points_at_what_was_seen(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    for name in ("0", "1"):
        turns.keep(repository.common_dir, worktree.path, OWNER, name, NOW)
    git(checkout, "update-ref", "refs/kanbots/runs/1-1/by-hand", worktree.base)
    seen = turns.every(repository.common_dir, "1-1")
    assert [each.name for each in seen] == ["0", "1"]
    git(checkout, "update-ref", seen[1].ref, worktree.base)

    with pytest.raises(GitError):
        turns.forget(repository.common_dir, seen)
    assert seen[0].ref in refs_of(checkout)

    turns.forget(repository.common_dir, seen[:1])
    assert seen[0].ref not in refs_of(checkout)


def test_a_checkpoint_signs_nothing_and_runs_no_hook(checkout: Path, tmp_path: Path) -> None:
    repository, worktree = dispatch(checkout)
    git(checkout, "config", "commit.gpgSign", "true")
    git(checkout, "config", "gpg.program", "false")
    touch = f"#!/bin/sh\necho x >> '{tmp_path}/ran'\n"
    for name in ("reference-transaction", "post-index-change", "pre-commit"):
        write(checkout / ".git" / "hooks" / name, touch, executable=True)
    write(worktree.path / "new", "x\n")

    turns.keep(repository.common_dir, worktree.path, OWNER, "1", NOW)

    assert not (tmp_path / "ran").exists()
    done = try_git(checkout, "fsck", "--strict")
    assert done.returncode == 0, done.stderr
