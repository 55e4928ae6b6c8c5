"""Worktrees come up whole, many at once, or not at all."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees.creation import create, making
from kanbots_ls.worktrees.errors import GitError, HookError, StoppedError, TakenError, WorktreeError
from kanbots_ls.worktrees.naming import worktree_of
from kanbots_ls.worktrees.plumbing import git as plumbing
from kanbots_ls.worktrees.plumbing.git import met_half_written
from kanbots_ls.worktrees.plumbing.pipes import TAIL
from kanbots_ls.worktrees.registry import repository_lock
from tests.integration.worktrees.playground import (
    AWKWARD,
    commit,
    config_of,
    dispatch,
    git,
    make_repository,
    refs_of,
    try_git,
    until,
    write,
)


def check_whole(checkout: Path, path: Path, branch: str) -> None:
    assert git(path, "status", "--porcelain") == ""
    assert git(path, "symbolic-ref", "--short", "HEAD") == branch
    assert (path / "src" / "käse.py").read_text() == "print('é')\n"
    assert git(path, "rev-parse", "HEAD") == git(checkout, "rev-parse", "main")


def check_nothing_left(checkout: Path, run: str, before: list[str]) -> None:
    assert not (checkout / ".kanbots" / "worktrees" / f"issue-{run}").exists()
    assert f"refs/heads/kanbots/issue-{run}" not in refs_of(checkout)
    assert "worktrees" not in git(checkout, "worktree", "list").replace(str(checkout), "")
    assert not list((checkout / ".git" / "worktrees").glob("*"))
    assert config_of(checkout) == before


def test_a_worktree_has_the_files_of_its_base_on_its_own_branch(anywhere: Path) -> None:
    checkout = anywhere
    _, worktree = dispatch(checkout, "42-1")
    assert worktree.path == checkout / ".kanbots" / "worktrees" / "issue-42-1"
    check_whole(checkout, worktree.path, "kanbots/issue-42-1")
    assert git(checkout, "status", "--porcelain") == ""
    assert try_git(worktree.path, "rev-parse", "--abbrev-ref", "@{upstream}").returncode != 0


@pytest.mark.parametrize("link", [".kanbots", ".kanbots/worktrees", ".kanbots/trash"])
def test_a_link_that_a_clone_brings_is_not_followed(
    link: str, checkout: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (checkout / link).parent.mkdir(exist_ok=True)
    (checkout / link).symlink_to(victim)
    git(checkout, "add", "--force", link)
    commit(checkout, "A trap")
    with pytest.raises(WorktreeError, match=r"is a symbolic link.* Remove it and try again"):
        dispatch(checkout, "1-1")
    assert not list(victim.iterdir())
    assert "refs/heads/kanbots/issue-1-1" not in refs_of(checkout)


def test_nobody_else_may_put_another_worktree_in_its_place(checkout: Path) -> None:
    before = os.umask(0)
    try:
        dispatch(checkout)
    finally:
        os.umask(before)

    for made in (checkout / ".kanbots", checkout / ".kanbots" / "worktrees"):
        assert made.stat().st_mode & 0o022 == 0


def test_the_person_s_own_gitignore_in_kanbots_stays(checkout: Path) -> None:
    write(checkout / ".kanbots" / ".gitignore", "mine\n")
    dispatch(checkout)
    assert (checkout / ".kanbots" / ".gitignore").read_text() == "mine\n"


def test_it_is_made_from_inside_another_run_s_worktree(checkout: Path) -> None:
    _, first = dispatch(checkout, "1-1")
    _, second = dispatch(first.path, "2-1")
    assert second.path.parent == first.path.parent
    check_whole(checkout, second.path, "kanbots/issue-2-1")


def test_a_detached_head_is_no_hindrance(checkout: Path) -> None:
    git(checkout, "switch", "-q", "--detach")
    _, worktree = dispatch(checkout)
    check_whole(checkout, worktree.path, "kanbots/issue-1-1")


def check_bare(layout: Path, bare: Path) -> None:
    before = config_of(bare)
    _, worktree = dispatch(layout / "main", "1-1")
    assert worktree.path == layout / ".kanbots" / "worktrees" / "issue-1-1"
    check_whole(layout / "main", worktree.path, "kanbots/issue-1-1")
    assert git(bare, "rev-parse", "--is-bare-repository") == "true"
    assert git(layout / "main", "status", "--porcelain") == ""
    _, second = dispatch(worktree.path, "2-1")
    assert second.path.parent == worktree.path.parent
    for made in (worktree, second):
        create.remove_half_made(find_repository(layout / "main"), made)
    assert config_of(bare) == before
    assert not (bare / "config.worktree").exists()


@pytest.mark.parametrize("name", [".bare", "repo.git", ".git"])
def test_a_bare_repository_with_worktrees_works_and_stays_bare(tmp_path: Path, name: str) -> None:
    origin = make_repository(tmp_path / "origin")
    layout = tmp_path / AWKWARD
    git(tmp_path, "clone", "-q", "--bare", str(origin), str(layout / name))
    git(layout / name, "worktree", "add", "-q", "../main", "main")
    check_bare(layout, layout / name)


def test_a_submodule_can_be_the_repository(tmp_path: Path) -> None:
    inner = make_repository(tmp_path / "inner")
    outer = make_repository(tmp_path / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    before = config_of(outer / "sub")
    repository, worktree = dispatch(outer / "sub")
    check_whole(outer / "sub", worktree.path, "kanbots/issue-1-1")
    assert git(outer / "sub", "status", "--porcelain") == ""
    create.remove_half_made(repository, worktree)
    assert config_of(outer / "sub") == before


def _dispatch_numbered(where: str, number: int) -> str:
    _, worktree = dispatch(Path(where), f"{number}-1")
    return str(worktree.path)


@pytest.mark.parametrize("kind", ["threads", "processes"])
@pytest.mark.timeout(120)
def test_eight_at_once_and_none_fails(checkout: Path, kind: str) -> None:
    executor: Executor = (
        ThreadPoolExecutor(8)
        if kind == "threads"
        else ProcessPoolExecutor(8, mp_context=multiprocessing.get_context("spawn"))
    )
    for start in (1, 9):
        with_numbers = range(start, start + 8)
        paths = executor.map(_dispatch_numbered, [str(checkout)] * 8, with_numbers)
        for number, path in zip(with_numbers, paths, strict=True):
            check_whole(checkout, Path(path), f"kanbots/issue-{number}-1")
    executor.shutdown()


def test_registering_waits_for_whoever_holds_the_repository_s_lock(checkout: Path) -> None:
    repository = find_repository(checkout)
    with ThreadPoolExecutor(1) as pool:
        with repository_lock(repository.common_dir):
            future = pool.submit(dispatch, checkout)
            until((checkout / ".kanbots" / "worktrees").is_dir)
            with pytest.raises(TimeoutError):
                future.result(timeout=0.3)
            assert git(checkout, "worktree", "list").count("\n") == 0
        _, worktree = future.result()
    check_whole(checkout, worktree.path, "kanbots/issue-1-1")


def test_the_wait_for_the_lock_can_be_cancelled(checkout: Path) -> None:
    repository, cancel = find_repository(checkout), threading.Event()
    worktree = worktree_of(repository, "1-1", git(checkout, "rev-parse", "main"))
    before = config_of(checkout)
    with ThreadPoolExecutor(1) as pool, repository_lock(repository.common_dir):
        future = pool.submit(create.add_worktree, repository, worktree, None, cancel)
        until((checkout / ".kanbots" / "worktrees").is_dir)
        cancel.set()
        with pytest.raises(StoppedError):
            future.result(timeout=10)
    check_nothing_left(checkout, "1-1", before)


def test_what_it_did_not_make_is_never_taken_for_half_made(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    making.end(repository.common_dir, worktree)
    create.remove_half_made(repository, worktree)
    check_whole(checkout, worktree.path, "kanbots/issue-1-1")


def test_it_is_tried_again_when_git_meets_a_half_written_registration(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = checkout / ".git" / "worktrees" / "somebody-elses"
    write(half / "gitdir", f"{checkout}/elsewhere/.git\n")
    write(half / "HEAD", "ref: refs/heads/other\n")
    unfinished = write(half / "commondir", "")
    assert "failed to read" in try_git(checkout, "worktree", "list").stderr
    failed: list[GitError] = []

    def met(error: GitError) -> bool:
        """Whoever writes it goes on once several attempts have failed; any number may."""
        failed.append(error)
        if len(failed) == 3:
            unfinished.write_text("../..\n")
        return met_half_written(error)

    for module in (plumbing, create):
        monkeypatch.setattr(module, "met_half_written", met)
    _, worktree = dispatch(checkout)
    assert len(failed) == 3
    check_whole(checkout, worktree.path, "kanbots/issue-1-1")


def test_a_path_that_is_taken_is_refused_and_kept(checkout: Path) -> None:
    mine = write(checkout / ".kanbots" / "worktrees" / "issue-1-1" / "mine", "x")
    with pytest.raises(TakenError, match="issue-1-1"):
        dispatch(checkout)
    assert mine.read_text() == "x"
    assert "refs/heads/kanbots/issue-1-1" not in refs_of(checkout)


@pytest.mark.parametrize("name", ["kanbots/issue-1-1", "kanbots"])
def test_a_branch_that_is_taken_is_refused_and_kept(checkout: Path, name: str) -> None:
    git(checkout, "branch", name)
    before = refs_of(checkout)
    with pytest.raises(TakenError, match="git branch -m"):
        dispatch(checkout)
    assert refs_of(checkout) == before


def test_the_post_checkout_hook_runs_as_git_would_run_it(anywhere: Path) -> None:
    checkout = anywhere
    seen = checkout.parent / "seen"
    hook = f'#!/bin/sh\n(echo "$@"; pwd; echo "$GIT_DIR|$HELLO") > \'{seen}\'\n'
    write(checkout / ".git" / "hooks" / "post-checkout", hook, executable=True)
    _, worktree = dispatch(checkout, env={"PATH": "/usr/bin:/bin", "HELLO": "from the client"})
    first = seen.read_text().split("\n", 1)
    assert first[0] == f"{'0' * 40} {worktree.base} 1"
    assert first[1] == f"{worktree.path}\n|from the client\n"


def test_a_failing_post_checkout_hook_leaves_nothing(checkout: Path) -> None:
    before = config_of(checkout)
    hook = "#!/bin/sh\nmkdir -p ro/x; touch ro/x/y; chmod 500 ro ro/x\necho no luck >&2\nexit 3\n"
    write(checkout / ".git" / "hooks" / "post-checkout", hook, executable=True)
    with pytest.raises(HookError, match="no luck") as failure:
        dispatch(checkout)
    assert failure.value.status == 3
    check_nothing_left(checkout, "1-1", before)


def test_a_process_that_a_hook_leaves_behind_holds_up_no_dispatch(checkout: Path) -> None:
    left = checkout.parent / "left"
    # Like an indexer started with &: it keeps the hook's output open.
    hook = f"#!/bin/sh\nsleep 60 &\necho $! > '{left}'\n"
    write(checkout / ".git" / "hooks" / "post-checkout", hook, executable=True)
    _, worktree = dispatch(checkout)
    check_whole(checkout, worktree.path, "kanbots/issue-1-1")
    os.kill(int(left.read_text()), signal.SIGKILL)  # still there: it was nobody's to end


def test_of_a_hook_that_never_stops_talking_the_end_is_kept(checkout: Path) -> None:
    hook = "#!/bin/sh\nhead -c 9000000 /dev/zero; head -c 9000000 /dev/zero >&2\necho no luck >&2\n"
    write(checkout / ".git" / "hooks" / "post-checkout", f"{hook}exit 1\n", executable=True)
    with pytest.raises(HookError, match="no luck") as failure:
        dispatch(checkout)
    assert len(failure.value.output) <= 2 * TAIL


def test_a_failing_fill_leaves_nothing(checkout: Path) -> None:
    write(checkout / ".gitattributes", "*.md filter=broken\n")
    commit(checkout, "a filter")
    git(checkout, "config", "filter.broken.smudge", "exit 1")
    git(checkout, "config", "filter.broken.required", "true")
    before = config_of(checkout)
    with pytest.raises(GitError, match="smudge"):
        dispatch(checkout)
    check_nothing_left(checkout, "1-1", before)


def test_a_base_that_vanished_leaves_nothing(checkout: Path) -> None:
    before = config_of(checkout)
    repository = find_repository(checkout)
    with pytest.raises(GitError):
        create.add(repository, worktree_of(repository, "1-1", "0123456789" * 4))
    check_nothing_left(checkout, "1-1", before)


def test_cancelling_a_slow_fill_ends_git_and_leaves_nothing(checkout: Path) -> None:
    slow = checkout.parent / "slow"
    write(checkout / ".gitattributes", "*.md filter=slow\n")
    commit(checkout, "a filter")
    git(checkout, "config", "filter.slow.smudge", f"touch '{slow}'; exec sleep 60")
    before = config_of(checkout)
    cancel = threading.Event()
    repository = find_repository(checkout)
    worktree = worktree_of(repository, "1-1", git(checkout, "rev-parse", "main"))
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(create.add_worktree, repository, worktree, None, cancel)
        until(slow.exists)
        cancel.set()
        with pytest.raises(StoppedError):
            future.result()
    check_nothing_left(checkout, "1-1", before)


def test_undoing_never_removes_a_worktree_with_commits(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    git(worktree.path, "commit", "-q", "--allow-empty", "-m", "work")
    with pytest.raises(WorktreeError, match="there is work in it"):
        create.remove_half_made(repository, worktree)
    assert git(worktree.path, "log", "-1", "--format=%s") == "work"


def test_undoing_twice_or_nothing_is_harmless(checkout: Path) -> None:
    before = config_of(checkout)
    repository, worktree = dispatch(checkout)
    create.remove_half_made(repository, worktree)
    create.remove_half_made(repository, worktree)
    check_nothing_left(checkout, "1-1", before)


def test_variables_of_a_git_hook_do_not_lead_it_astray(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    _, worktree = dispatch(checkout)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    check_whole(checkout, worktree.path, "kanbots/issue-1-1")
    assert list(refs_of(other)) == ["refs/heads/main"]
