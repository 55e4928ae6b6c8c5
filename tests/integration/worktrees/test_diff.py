"""What a run changed is shown whole, and looking changes nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.errors import GitError, GoneError, SlowError
from kanbots_ls.worktrees.plumbing import git as runner
from kanbots_ls.worktrees.review import checkpoint, diff
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree
from kanbots_ls.worktrees.review.diff import FileChange
from kanbots_ls.worktrees.review.state import uncommitted_count
from tests.integration.worktrees.playground import commit, dispatch, git, try_git, write

if TYPE_CHECKING:
    from pathlib import Path


def everything_changed(worktree: Path) -> None:
    """One of each: committed, staged, edited, deleted, renamed, untracked, binary, ignored."""
    write(worktree / "committed", "a\nb\n")
    commit(worktree, "work")
    git(worktree, "mv", "src/käse.py", "src/käse\n2.py")
    write(worktree / "readme.md", "one\nTWO\nthree\nfour\n")
    write(worktree / "new é", "x\n")
    (worktree / "binary").write_bytes(b"\0\xff")
    write(worktree / "ignored.log", "x\n")
    git(worktree, "rm", "-q", ".gitignore")
    write(worktree / ".gitignore", "*.log\n")  # away in the index, back in the files


def fingerprint(worktree: Path) -> tuple[str, str, set[str]]:
    index = worktree / git(worktree, "rev-parse", "--git-path", "index")
    content = hashlib.sha256(index.read_bytes()).hexdigest()
    staged = git(worktree, "diff", "--cached", "--name-status")
    objects = git(worktree, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    return content, staged, {name for name in objects.split("\n") if name != EMPTY_BLOB}


EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
EXPECTED = {
    FileChange("binary", "added", None, None),
    FileChange("committed", "added", 2, 0),
    FileChange("new é", "added", 1, 0),
    FileChange("readme.md", "modified", 2, 1),
    FileChange("src/käse\n2.py", "renamed", 0, 0, "src/käse.py"),
}


def test_a_diff_has_all_of_it_and_leaves_the_index_and_the_objects_alone(anywhere: Path) -> None:
    _, worktree = dispatch(anywhere)
    everything_changed(worktree.path)
    before = fingerprint(worktree.path)
    shown = diff.diff(worktree.path, worktree.base)
    assert set(shown.files) == EXPECTED
    assert set(diff.stat(worktree.path, worktree.base)) == EXPECTED
    assert fingerprint(worktree.path) == before
    assert "diff --git a/new é b/new é\nnew file mode" in shown.patch
    assert "-two\n+TWO\n" in shown.patch
    assert "Binary files /dev/null and b/binary differ" in shown.patch


def test_nothing_changed_is_an_empty_diff(checkout: Path) -> None:
    _, worktree = dispatch(checkout)
    (worktree.path / "readme.md").touch()
    assert diff.diff(worktree.path, worktree.base) == diff.Diff((), "")


def test_the_base_is_the_pinned_commit_not_the_branch_as_it_is_now(checkout: Path) -> None:
    _, worktree = dispatch(checkout)
    write(checkout / "later", "x")
    commit(checkout, "main goes on")
    assert diff.stat(worktree.path, worktree.base) == ()


def test_a_patch_does_not_depend_on_the_person_s_settings(checkout: Path) -> None:
    for key, value in (
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.external", "false"),
        ("diff.context", "0"),
        ("color.ui", "always"),
        ("diff.renames", "false"),
    ):
        git(checkout, "config", key, value)
    _, worktree = dispatch(checkout)
    write(worktree.path / "readme.md", "one\nTWO\nthree\n")
    git(worktree.path, "mv", "src/käse.py", "käse.py")
    shown = diff.diff(worktree.path, worktree.base)
    assert FileChange("käse.py", "renamed", 0, 0, "src/käse.py") in shown.files
    assert "--- a/readme.md\n+++ b/readme.md\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n" in shown.patch


def test_looking_runs_neither_a_hook_nor_a_watcher(checkout: Path) -> None:
    ran = checkout.parent / "ran"
    script = f"#!/bin/sh\ntouch '{ran}'\n"
    hook = write(checkout / ".git" / "hooks" / "post-index-change", script, executable=True)
    git(checkout, "config", "core.fsmonitor", str(hook))
    _, worktree = dispatch(checkout)
    write(worktree.path / "readme.md", "else\n")
    ran.unlink()  # filling the worktree is git's own business, and told
    diff.diff(worktree.path, worktree.base)
    snapshot_tree(worktree.path)
    uncommitted_count(worktree.path)
    assert not ran.exists()


def test_a_filter_that_hangs_is_ended_and_named(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, worktree = dispatch(checkout)
    write(worktree.path / ".gitattributes", "*.md filter=slow\n")
    write(worktree.path / "readme.md", "else\n")
    git(checkout, "config", "filter.slow.clean", "exec sleep 60")
    # Long enough for every other git, also on a busy machine.
    monkeypatch.setattr(runner, "LONGEST_SECONDS", 3.0)
    with pytest.raises(SlowError, match=r"git (add|diff) was ended.*filter"):
        diff.diff(worktree.path, worktree.base)


@pytest.mark.parametrize("mark", ["assume-unchanged", "skip-worktree"])
def test_no_mark_in_the_index_hides_an_edit(checkout: Path, mark: str) -> None:
    _, worktree = dispatch(checkout)
    git(worktree.path, "update-index", f"--{mark}", "readme.md", "src/käse.py")
    write(worktree.path / "readme.md", "else\n")
    flags = git(worktree.path, "ls-files", "-v")
    assert [change.path for change in diff.stat(worktree.path, worktree.base)] == ["readme.md"]
    tree = snapshot_tree(worktree.path).tree
    assert git(worktree.path, "show", f"{tree}:readme.md") == "else"
    assert git(worktree.path, "ls-files", "-v") == flags


def test_what_a_sparse_checkout_leaves_out_is_not_shown_as_deleted(checkout: Path) -> None:
    _, worktree = dispatch(checkout)
    git(worktree.path, "sparse-checkout", "set", "--no-cone", "/readme.md")
    assert not (worktree.path / "src").exists()
    assert diff.stat(worktree.path, worktree.base) == ()


def test_an_edit_in_the_same_tick_as_the_index_is_seen(checkout: Path) -> None:
    git(checkout, "config", "core.trustctime", "false")
    _, worktree = dispatch(checkout)
    index = checkout / ".git" / "worktrees" / "issue-1-1" / "index"
    readme = worktree.path / "readme.md"
    tick = (1_700_000_000_000_000_000, 1_700_000_000_000_000_000)
    os.utime(readme, ns=tick)
    git(worktree.path, "add", "readme.md")
    os.utime(index, ns=tick)
    with readme.open("r+", encoding="utf-8") as file:
        file.write("ONE")
    os.utime(readme, ns=tick)
    assert "+ONE" in diff.diff(worktree.path, worktree.base).patch


def test_when_files_never_stand_still_a_snapshot_is_compared(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, worktree = dispatch(checkout)
    everything_changed(worktree.path)

    def never(_: object) -> None:
        raise GitError(("diff",), 128, "fatal: stat 'x': No such file or directory")

    monkeypatch.setattr(diff, "while_files_move", never)
    assert set(diff.stat(worktree.path, worktree.base)) == EXPECTED


def test_a_conflict_in_progress_and_foreign_repositories_do_not_spoil_it(checkout: Path) -> None:
    _, worktree = dispatch(checkout)
    write(worktree.path / "readme.md", "mine\n")
    commit(worktree.path, "mine")
    write(checkout / "readme.md", "theirs\n")
    commit(checkout, "theirs")
    git_merge = ("-c", "merge.conflictStyle=merge", "merge", "-q", "main")
    assert try_git(worktree.path, *git_merge).returncode == 1
    git(worktree.path, "init", "-q", "nested without a commit")
    write(worktree.path / "nested without a commit" / "x", "x")
    shown = diff.diff(worktree.path, worktree.base)
    assert [change.path for change in shown.files] == ["readme.md"]
    assert "+<<<<<<< HEAD" in shown.patch


def test_a_large_file_is_named_and_not_printed(checkout: Path) -> None:
    _, worktree = dispatch(checkout)
    write(worktree.path / "dump", "0123456789\n" * 1_200_000)
    shown = diff.diff(worktree.path, worktree.base)
    assert shown.files == (FileChange("dump", "added", None, None),)
    assert len(shown.patch) < 1000


def test_files_that_come_and_go_meanwhile_do_not_break_it(checkout: Path) -> None:
    _, worktree = dispatch(checkout)
    done = threading.Event()

    def churn() -> None:
        number = 0
        while not done.is_set():
            number = (number + 1) % 50
            write(worktree.path / f"tmp-{number}", "x")
            (worktree.path / f"tmp-{(number + 25) % 50}").unlink(missing_ok=True)
            done.wait(0.002)

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        for _ in range(5):
            diff.diff(worktree.path, worktree.base)
            snapshot_tree(worktree.path)
    finally:
        done.set()
        thread.join()


def test_a_branch_is_compared_when_its_worktree_is_gone(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "new é", "x\n")
    commit(worktree.path, "work")
    shown = diff.between(repository.common_dir, worktree.base, worktree.ref)
    assert shown == diff.diff(worktree.path, worktree.base)
    assert shown.files == (FileChange("new é", "added", 1, 0),)


@pytest.mark.parametrize("damage", ["directory", "link", "registration"])
def test_without_its_worktree_it_says_so_and_never_reads_the_checkout_around_it(
    checkout: Path, damage: str
) -> None:
    repository, worktree = dispatch(checkout)
    if damage == "directory":
        shutil.rmtree(worktree.path)
    elif damage == "link":
        (worktree.path / ".git").unlink()
    else:
        shutil.rmtree(repository.common_dir / "worktrees" / "issue-1-1")
    with pytest.raises(GoneError, match="no worktree"):
        diff.diff(worktree.path, worktree.base)
    with pytest.raises(GoneError):
        snapshot_tree(worktree.path)


def test_a_snapshot_has_every_byte_and_touches_nothing(anywhere: Path) -> None:
    _, worktree = dispatch(anywhere)
    everything_changed(worktree.path)
    index, staged, _ = fingerprint(worktree.path)
    snapshot = snapshot_tree(worktree.path)
    assert fingerprint(worktree.path)[:2] == (index, staged)
    assert snapshot.left_out == ()
    listing = git(worktree.path, "ls-tree", "-r", "-z", "--name-only", snapshot.tree)
    assert set(listing.rstrip("\0").split("\0")) == {
        *(".gitignore", "binary", "committed", "new é", "readme.md", "src/käse\n2.py")
    }
    assert git(worktree.path, "show", f"{snapshot.tree}:new é") == "x"


def test_what_a_filter_or_an_encoding_refuses_is_kept_as_it_lies(checkout: Path) -> None:
    write(checkout / "a.lfs", "first\n")
    write(checkout / ".gitattributes", "*.lfs filter=lfs\n*.u16 working-tree-encoding=UTF-16\n")
    commit(checkout, "attributes")
    _, worktree = dispatch(checkout)
    git(checkout, "config", "filter.lfs.clean", "no-such-program-here")
    git(checkout, "config", "filter.lfs.required", "true")
    changes = {"a.lfs": "second\n", "new.lfs": "x\n", "b.u16": "no mark\n", "c": "y\n"}
    for name, text in changes.items():
        write(worktree.path / name, text)
    (worktree.path / "readme.md").unlink()
    tree = snapshot_tree(worktree.path).tree
    kept = git(worktree.path, "ls-tree", "-r", "--name-only", tree).split("\n")
    assert "readme.md" not in kept
    for name, text in changes.items():
        assert git(worktree.path, "cat-file", "blob", f"{tree}:{name}") + "\n" == text
    shown = {change.path for change in diff.stat(worktree.path, worktree.base)}
    assert shown == {*changes, "readme.md"}


def test_a_snapshot_lists_what_it_cannot_hold(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, worktree = dispatch(checkout)
    monkeypatch.setattr(checkpoint, "LARGEST_UNTRACKED", 100)
    write(worktree.path / "large", "x" * 101)
    write(worktree.path / "small", "x" * 100)
    git(worktree.path, "init", "-q", "nested")
    snapshot = snapshot_tree(worktree.path)
    assert set(snapshot.left_out) == {"large", "nested/"}
    assert "small" in git(worktree.path, "ls-tree", "--name-only", snapshot.tree).split("\n")


def test_a_file_where_a_directory_was_is_in_the_snapshot(checkout: Path) -> None:
    _, worktree = dispatch(checkout)
    git(worktree.path, "rm", "-q", "-r", "--cached", "src")
    (worktree.path / "src" / "käse.py").unlink()
    (worktree.path / "src").rmdir()
    write(worktree.path / "src", "now a file")
    (worktree.path / "readme.md").unlink()
    write(worktree.path / "readme.md" / "deep" / "file", "now a directory")
    snapshot = snapshot_tree(worktree.path)
    assert git(worktree.path, "show", f"{snapshot.tree}:src") == "now a file"
    assert git(worktree.path, "show", f"{snapshot.tree}:readme.md/deep/file") == "now a directory"
