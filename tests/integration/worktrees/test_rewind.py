"""A rewind gives back the files of a turn exactly, touches nothing else, and can be undone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.errors import RewindError
from kanbots_ls.worktrees.review import checkpoint, turns
from kanbots_ls.worktrees.review.turns import Owner
from kanbots_ls.worktrees.rewinding import files
from kanbots_ls.worktrees.rewinding import rewind as rewinding
from kanbots_ls.worktrees.rewinding.rewind import Rewound, Wish, rewind
from tests.integration.worktrees.crashing import crash_at
from tests.integration.worktrees.playground import (
    NOW,
    commit,
    dispatch,
    git,
    make_repository,
    refs_of,
    try_git,
    until,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree

OWNER = Owner("1-1", "2026-01-01T00:00:00+00:00")
Seen = dict[str, tuple[str, object]]


def seen(path: Path) -> Seen:
    """All files below ``path``, ignored ones included, with kind and content."""
    found: Seen = {}
    for file in path.rglob("*"):
        name = str(file.relative_to(path))
        if file.is_symlink():
            found[name] = ("link", file.readlink())
        elif file.is_file() and name != ".git":
            kind = "program" if os.access(file, os.X_OK) else "file"
            found[name] = (kind, file.read_bytes())
    return found


def keep(repository: Repository, worktree: Worktree, name: str) -> Seen:
    turns.keep(repository.common_dir, worktree.path, OWNER, name, NOW)
    return seen(worktree.path)


def back(
    repository: Repository, worktree: Worktree, to: str = "1", before: str = "before-1"
) -> Rewound:
    return rewind(repository, worktree, OWNER, Wish(to, before), NOW)


def head(worktree: Worktree) -> str:
    return git(worktree.path, "rev-parse", "HEAD")


def status(worktree: Worktree) -> str:
    return git(worktree.path, "status", "--porcelain", "--untracked-files=all")


def first_turn(worktree: Worktree) -> None:
    write(worktree.path / "committed", "a\n")
    write(worktree.path / "moves", "the same\n" * 20)
    write(worktree.path / "tool", "#!/bin/sh\n", executable=True)
    (worktree.path / "link").symlink_to("readme.md")
    write(worktree.path / "deep" / "er" / "file", "x\n")
    commit(worktree.path, "first turn")
    write(worktree.path / "readme.md", "one\nTWO\nthree\n")
    (worktree.path / "windows").write_bytes(b"one\r\ntwo\r\n")
    (worktree.path / "binary").write_bytes(b"\0\xff\r\n")
    write(worktree.path / "new é\nline", "untracked\n")
    (worktree.path / "src" / "käse.py").unlink()


def second_turn(worktree: Worktree) -> None:
    path = worktree.path
    git(path, "add", "-A")
    git(path, "mv", "moves", "moved")
    (path / "tool").chmod(0o644)
    (path / "link").unlink()
    write(path / "link" / "inside", "a directory now\n")
    git(path, "rm", "-rq", "deep")
    (path / "deep").symlink_to("/tmp")
    (path / "committed").unlink()
    write(path / "committed", "longer than before\n")
    (path / "windows").write_bytes(b"one\ntwo\r\n")
    (path / "binary").unlink()
    git(path, "add", "-A")
    git(path, "commit", "-qm", "second turn")
    write(path / "later" / "added", "x\n")
    write(path / "staged", "only in the index\n")
    git(path, "add", "staged")
    write(path / "src" / "käse.py", "print('again')\n")


def test_a_rewind_gives_back_every_file_the_branch_and_the_rest_uncommitted(
    anywhere: Path,
) -> None:
    repository, worktree = dispatch(anywhere)
    write(worktree.path / "kept.log", "ignored\n")
    first_turn(worktree)
    after_first, first_head, first_status = (
        keep(repository, worktree, "1"), head(worktree), status(worktree),
    )  # fmt: skip
    second_turn(worktree)
    write(worktree.path / "kept.log", "ignored, and newer\n")
    keep(repository, worktree, "2")
    others = {ref: to for ref, to in refs_of(anywhere).items() if worktree.branch not in ref}

    done = back(repository, worktree)

    expected = {**after_first, "kept.log": ("file", b"ignored, and newer\n")}
    assert seen(worktree.path) == expected
    assert (head(worktree), status(worktree)) == (first_head, first_status)
    assert git(worktree.path, "diff", "--cached", "--name-only") == ""
    assert git(worktree.path, "symbolic-ref", "--short", "HEAD") == worktree.branch
    assert done.head == first_head
    now = refs_of(anywhere)
    assert {ref: now[ref] for ref in others} == others
    assert try_git(anywhere, "fsck").returncode == 0


def test_a_rewind_can_be_undone_and_the_undo_as_well(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    first_turn(worktree)
    first = keep(repository, worktree, "1")
    second_turn(worktree)
    write(worktree.path / "unfinished", "since the turn's end\n")
    second, second_head = seen(worktree.path), head(worktree)

    back(repository, worktree, "1", "before-1")
    assert seen(worktree.path) == first
    back(repository, worktree, "before-1", "before-2")
    assert (seen(worktree.path), head(worktree)) == (second, second_head)
    back(repository, worktree, "before-2", "before-3")
    assert seen(worktree.path) == first


def test_what_was_rewound_outlives_a_gc(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    keep(repository, worktree, "1")
    write(worktree.path / "work", "x\n")
    commit(worktree.path, "work")
    second, second_head = seen(worktree.path), head(worktree)
    back(repository, worktree)
    git(checkout, "reflog", "expire", "--expire=now", "--all")
    git(checkout, "gc", "--quiet", "--prune=now")
    back(repository, worktree, "before-1", "before-2")
    assert (seen(worktree.path), head(worktree)) == (second, second_head)


def _steps() -> list[tuple[object, str, int]]:
    return [
        (rewinding, "keep", 0),
        (files, "_remove", 0),
        (files, "_remove", 2),
        (files, "_write", 0),
        (rewinding, "_move_head", 0),
        (rewinding, "git", 3),
    ]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("place", "name", "skip"), _steps(), ids=[f"{name}-{skip}" for _, name, skip in _steps()]
)
def test_a_crash_at_any_step_is_mended_by_rewinding_again(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: object,
    name: str,
    skip: int,
    after: bool,
) -> None:
    repository, worktree = dispatch(checkout)
    first_turn(worktree)
    first, first_head = keep(repository, worktree, "1"), head(worktree)
    second_turn(worktree)
    second, second_head = seen(worktree.path), head(worktree)
    crash_at(monkeypatch, place, name, skip, after, lambda: back(repository, worktree))
    back(repository, worktree)
    assert (seen(worktree.path), head(worktree)) == (first, first_head)
    back(repository, worktree, "before-1", "before-2")
    assert (seen(worktree.path), head(worktree)) == (second, second_head)


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees.naming import worktree_of
from kanbots_ls.worktrees.review.turns import Owner
from kanbots_ls.worktrees.rewinding.rewind import Wish, rewind
checkout, base, since = sys.argv[1:]
repository = find_repository(Path(checkout))
worktree = worktree_of(repository, "1-1", base)
rewind(repository, worktree, Owner("1-1", since), Wish("1", "before-1"), datetime.now(UTC))
"""


def test_a_rewind_killed_in_the_middle_ends_the_same_when_repeated(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    for number in range(400):
        write(worktree.path / f"{number % 20}" / f"{number}", f"{number}\n")
    first = keep(repository, worktree, "1")
    for number in range(0, 400, 2):
        (worktree.path / f"{number % 20}" / f"{number}").unlink()
    second = seen(worktree.path)
    words = [str(checkout), worktree.base, OWNER.since]
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, *words], start_new_session=True
    ) as process:
        # Some file is back already, so it is in the middle (or done, on a fast machine).
        until(lambda: seen(worktree.path) != second)
        os.killpg(process.pid, signal.SIGKILL)
    (worktree.path / ".git").read_text()
    back(repository, worktree)
    assert seen(worktree.path) == first


def test_a_branch_the_agent_renamed_goes_back_and_a_detached_head_moves_no_branch(
    checkout: Path,
) -> None:
    repository, worktree = dispatch(checkout)
    keep(repository, worktree, "1")
    git(worktree.path, "branch", "-m", "better-name")
    write(worktree.path / "work", "x\n")
    commit(worktree.path, "work")
    back(repository, worktree)
    assert refs_of(checkout)["refs/heads/better-name"] == worktree.base

    made = commit_something(worktree)
    git(worktree.path, "checkout", "-q", "--detach")
    back(repository, worktree, "1", "before-2")
    assert head(worktree) == worktree.base
    assert refs_of(checkout)["refs/heads/better-name"] == made


def commit_something(worktree: Worktree) -> str:
    write(worktree.path / "something", "x\n")
    return commit(worktree.path, "something")


def test_a_branch_of_the_persons_is_never_moved(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    keep(repository, worktree, "1")
    git(checkout, "branch", "mine", env={"GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z"})
    git(worktree.path, "switch", "-q", "mine")
    made = commit_something(worktree)
    before = seen(worktree.path)
    with pytest.raises(RewindError, match="it is on mine, which is not the run's own branch"):
        back(repository, worktree)
    assert (seen(worktree.path), refs_of(checkout)["refs/heads/mine"]) == (before, made)


def test_a_branch_without_a_commit_is_refused_both_ways(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    keep(repository, worktree, "1")
    git(worktree.path, "checkout", "-q", "--orphan", "fresh")
    keep(repository, worktree, "2")
    with pytest.raises(RewindError, match="not the run's own branch"):
        back(repository, worktree)
    git(worktree.path, "switch", "-qf", worktree.branch)
    with pytest.raises(RewindError, match="had no commit then"):
        back(repository, worktree, "2", "before-2")


def test_in_the_middle_of_a_merge_or_while_git_works_nothing_is_rewound(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    keep(repository, worktree, "1")
    write(worktree.path / "readme.md", "theirs\n")
    commit(worktree.path, "theirs")
    git(worktree.path, "switch", "-qc", "other", worktree.base)
    write(worktree.path / "readme.md", "ours\n")
    commit(worktree.path, "ours")
    assert try_git(worktree.path, "merge", "-q", worktree.branch).returncode == 1
    before = seen(worktree.path)
    with pytest.raises(RewindError, match="a merge is going on there"):
        back(repository, worktree)
    assert seen(worktree.path) == before
    assert "refs/kanbots/runs/1-1/before-1" not in refs_of(checkout)
    git(worktree.path, "merge", "--abort")
    lock = worktree.path / git(worktree.path, "rev-parse", "--git-path", "index.lock")
    lock.touch()
    with pytest.raises(RewindError, match="another git is at work there"):
        back(repository, worktree)


def test_an_ignored_file_that_gives_way_comes_back_with_the_undo(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "notes", "then\n")
    write(worktree.path / "place" / "file", "then\n")
    first = keep(repository, worktree, "1")
    write(worktree.path / ".gitignore", "*.log\nnotes\nplace\n")
    write(worktree.path / "notes", "now, ignored and longer\n")
    (worktree.path / "place" / "file").unlink()
    (worktree.path / "place").rmdir()
    write(worktree.path / "place", "a file now, ignored\n")
    second = seen(worktree.path)
    back(repository, worktree)
    assert seen(worktree.path) == first
    back(repository, worktree, "before-1", "before-2")
    assert seen(worktree.path) == second


def test_ignored_files_in_a_directory_where_a_file_was_refuse_it(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "place", "a file\n")
    keep(repository, worktree, "1")
    (worktree.path / "place").unlink()
    write(worktree.path / "place" / "made", "x\n")
    write(worktree.path / "place" / "deep" / "a.log", "ignored\n")
    before = seen(worktree.path)
    with pytest.raises(RewindError, match=r"with place/deep/a\.log in it, which is ignored"):
        back(repository, worktree)
    assert seen(worktree.path) == before


def test_an_untracked_file_too_large_to_keep_stays(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, worktree = dispatch(checkout)
    keep(repository, worktree, "1")
    monkeypatch.setattr(checkpoint, "LARGEST_UNTRACKED", 10)
    write(worktree.path / "dump", "more than ten bytes\n")
    write(worktree.path / "small", "x\n")
    done = back(repository, worktree)
    assert done.left_out == ("dump",)
    assert "dump" in seen(worktree.path)
    assert "small" not in seen(worktree.path)


def test_links_lead_nothing_out_of_the_worktree(checkout: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write(outside / "file", "somebody's\n")
    repository, worktree = dispatch(checkout)
    write(worktree.path / "dir" / "file", "then\n")
    first = keep(repository, worktree, "1")
    (worktree.path / "dir" / "file").unlink()
    (worktree.path / "dir").rmdir()
    (worktree.path / "dir").symlink_to(outside)
    second = keep(repository, worktree, "2")
    back(repository, worktree)
    assert seen(worktree.path) == first
    back(repository, worktree, "2", "before-2")
    assert seen(worktree.path) == second
    assert (outside / "file").read_text() == "somebody's\n"


def test_line_endings_come_back_as_the_attributes_say(tmp_path: Path) -> None:
    checkout = make_repository(tmp_path / "repo")
    write(checkout / ".gitattributes", "*.txt text eol=crlf\n")
    (checkout / "a.txt").write_bytes(b"one\r\n")
    commit(checkout, "crlf")
    repository, worktree = dispatch(checkout)
    (worktree.path / "a.txt").write_bytes(b"one\r\ntwo\r\n")
    first = keep(repository, worktree, "1")
    (worktree.path / "a.txt").unlink()
    write(worktree.path / ".gitattributes", "*.txt text eol=lf\n")
    back(repository, worktree)
    assert seen(worktree.path) == first
    assert status(worktree) == " M a.txt"


def test_a_sparse_checkout_stays_sparse(tmp_path: Path) -> None:
    checkout = make_repository(tmp_path / "repo")
    write(checkout / "out" / "side", "1\n")
    write(checkout / "in" / "side", "1\n")
    commit(checkout, "two directories")
    repository, worktree = dispatch(checkout)
    git(worktree.path, "sparse-checkout", "set", "in")
    write(worktree.path / "out" / "made", "outside, and there all the same\n")
    write(worktree.path / "in" / "side", "2\n")
    first, first_status = keep(repository, worktree, "1"), status(worktree)
    assert "out/side" not in first
    git(worktree.path, "rm", "-q", "--sparse", "--cached", "out/side")
    (worktree.path / "out" / "made").unlink()
    git(worktree.path, "add", "in")
    git(worktree.path, "commit", "-qm", "without out/side")
    back(repository, worktree)
    assert (seen(worktree.path), status(worktree)) == (first, first_status)


def test_submodules_are_left_alone_and_named(tmp_path: Path) -> None:
    library = make_repository(tmp_path / "library")
    checkout = make_repository(tmp_path / "repo")
    allow = ("-c", "protocol.file.allow=always")
    git(checkout, *allow, "submodule", "add", "-q", str(library), "lib")
    commit(checkout, "with a library")
    repository, worktree = dispatch(checkout)
    keep(repository, worktree, "1")
    write(worktree.path / "lib" / "new", "x\n")
    made = commit(worktree.path / "lib", "in the library")
    commit(worktree.path, "take it")
    done = back(repository, worktree)
    assert done.submodules == ("lib",)
    assert git(worktree.path / "lib", "rev-parse", "HEAD") == made
    assert status(worktree) == " M lib"


def test_a_run_of_an_older_version_goes_back_to_its_base(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    first = seen(worktree.path)
    commit_something(worktree)
    back(repository, worktree, "0")
    assert (seen(worktree.path), head(worktree)) == (first, worktree.base)


def test_a_checkpoint_that_is_gone_is_told_by_its_ref(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    with pytest.raises(RewindError, match="refs/kanbots/runs/1-1/7"):
        back(repository, worktree, "7")
