"""Discarding loses nothing, touches nothing else, and survives being cut short anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.worktrees.errors import GoneError, LinkError, LockedError, OccupiedError
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.health import git_facts
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.removal import discard as discarding
from kanbots_ls.worktrees.removal import occupants, records, rescue, trash
from kanbots_ls.worktrees.removal.discard import discard
from kanbots_ls.worktrees.review.diff import diff
from kanbots_ls.worktrees.review.state import worktree_state
from tests.integration.worktrees.crashing import crash_at
from tests.integration.worktrees.playground import (
    NOW,
    commit,
    config_of,
    dispatch,
    git,
    refs_of,
    try_git,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree

RESCUE = "refs/kanbots/rescue/1-1"


def with_work(worktree: Worktree) -> str:
    """A commit, an edit, an untracked and an ignored file; returns the commit."""
    write(worktree.path / "committed", "c\n")
    head = commit(worktree.path, "work")
    write(worktree.path / "readme.md", "edited\n")
    write(worktree.path / "untracked é", "u\n")
    write(worktree.path / "ignored.log", "i\n")
    return head


def check_put_away(checkout: Path, worktree: Worktree, head: str) -> None:
    """Everything with_work made is reachable, and nothing of the run is in the way."""
    assert git(checkout, "show", f"{RESCUE}:untracked é") == "u"
    assert git(checkout, "show", f"{RESCUE}:readme.md") == "edited"
    assert git(checkout, "show", f"{RESCUE}:committed") == "c"
    assert git(checkout, "rev-parse", f"{RESCUE}^1") == head
    (entry,) = trash.entries(checkout / ".kanbots" / "trash", "1-1")
    assert entry.finished
    assert (entry.tree / "untracked é").read_text() == "u\n"
    assert (entry.tree / "ignored.log").read_text() == "i\n"
    assert (entry.admin / "index").exists()
    assert not worktree.path.exists()
    assert not list((checkout / ".git" / "worktrees").glob("issue-*"))
    assert [ref for ref in refs_of(checkout) if "issue" in ref] == []


def test_it_keeps_everything_and_leaves_nothing_in_the_way(anywhere: Path) -> None:
    before = config_of(anywhere)
    repository, worktree = dispatch(anywhere)
    head = with_work(worktree)
    done = discard(repository, worktree, now=NOW)
    assert done.rescue_ref == RESCUE
    assert done.deleted == ("refs/heads/kanbots/issue-1-1",)
    assert done.kept == ()
    check_put_away(anywhere, worktree, head)
    assert config_of(anywhere) == before
    git(anywhere, "gc", "-q", "--prune=now")
    git(anywhere, "fsck", "--strict")
    check_put_away(anywhere, worktree, head)


def test_uncommitted_work_in_the_main_checkout_stays(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    write(checkout / "readme.md", "mine\n")
    write(checkout / "untracked", "mine\n")
    git(checkout, "add", "untracked")
    before = git(checkout, "status", "--porcelain")
    discard(repository, worktree, now=NOW)
    assert git(checkout, "status", "--porcelain") == before


def test_what_was_only_staged_is_kept(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "readme.md", "staged only\n")
    git(worktree.path, "add", "readme.md")
    write(worktree.path / "readme.md", "and then edited\n")
    discard(repository, worktree, now=NOW)
    assert git(checkout, "show", f"{RESCUE}:readme.md") == "and then edited"
    assert git(checkout, "show", f"{RESCUE}^2:readme.md") == "staged only"


def test_a_worktree_replaced_by_a_link_to_another_runs_is_gone_and_the_other_is_not_touched(
    checkout: Path,
) -> None:
    repository, replaced = dispatch(checkout, "1-1")
    _, other = dispatch(checkout, "1-2")
    write(other.path / "theirs.txt", "theirs\n")
    replaced.path.rename(checkout.parent / "moved away")
    replaced.path.symlink_to(other.path)
    with pytest.raises(GoneError):
        diff(replaced.path, replaced.base)
    assert not worktree_state(repository, replaced).exists
    discard(repository, replaced, now=NOW)
    assert worktree_state(repository, other).exists
    assert [file.path for file in diff(other.path, other.base).files] == ["theirs.txt"]


def test_twice_is_once(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    head = with_work(worktree)
    first = discard(repository, worktree, now=NOW)
    refs = refs_of(checkout)
    second = discard(repository, worktree, now=NOW)
    assert (second.rescue_ref, second.trash) == (first.rescue_ref, first.trash)
    assert refs_of(checkout) == refs
    check_put_away(checkout, worktree, head)


STEPS = [
    (rescue, "snapshot_tree", 0),
    (rescue, "in_repository", 1),
    (trash.TrashEntry, "plan", 0),
    (trash, "move", 0),
    (trash, "move", 1),
    (discarding, "_delete", 0),
    (records, "keep_logs", 0),
    (records, "forget_settings", 0),
    (configfile, "edit", 0),
    (guard, "release", 0),
    (trash.TrashEntry, "finish", 0),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("place", "name", "skip"), STEPS, ids=[f"{name}-{skip}" for _, name, skip in STEPS]
)
def test_a_crash_at_any_step_is_mended_by_discarding_again(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: object,
    name: str,
    skip: int,
    after: bool,
) -> None:
    before = config_of(checkout)
    repository, worktree = dispatch(checkout)
    head = with_work(worktree)
    crash_at(monkeypatch, place, name, skip, after, lambda: discard(repository, worktree, now=NOW))
    done = discard(repository, worktree, now=NOW.replace(hour=5))
    assert done.rescue_ref == RESCUE
    check_put_away(checkout, worktree, head)
    assert config_of(checkout) == before


def test_what_was_written_after_a_cut_short_discard_is_kept_as_well(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, worktree = dispatch(checkout)
    with_work(worktree)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(trash, "move", crash)
        with pytest.raises(KeyboardInterrupt):
            discard(repository, worktree, now=NOW)
    write(worktree.path / "untracked é", "later\n")
    discard(repository, worktree, now=NOW)
    assert git(checkout, "show", f"{RESCUE}:untracked é") == "later"
    assert git(checkout, "log", "--format=%H", RESCUE, "--", "untracked é").count("\n") >= 1
    every = git(checkout, "rev-list", RESCUE).split("\n")
    found = [try_git(checkout, "show", f"{one}:untracked é").stdout for one in every]
    assert "u\n" in found


def test_a_worktree_deleted_by_hand_still_leaves_its_commits(checkout: Path) -> None:
    before = config_of(checkout)
    repository, worktree = dispatch(checkout)
    head = with_work(worktree)
    shutil.rmtree(worktree.path)
    done = discard(repository, worktree, now=NOW)
    assert git(checkout, "rev-parse", f"{RESCUE}^1") == head
    assert done.deleted == (worktree.ref,)
    assert git(checkout, "worktree", "list").count("\n") == 0
    assert config_of(checkout) == before


def test_a_worktree_pruned_and_deleted_by_hand_still_leaves_its_commits(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    head = with_work(worktree)
    git(checkout, "worktree", "remove", "--force", str(worktree.path))
    discard(repository, worktree, now=NOW)
    assert git(checkout, "rev-parse", f"{RESCUE}^1") == head


def test_files_whose_registration_is_gone_go_to_the_trash(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    head = with_work(worktree)
    shutil.rmtree(checkout / ".git" / "worktrees" / "issue-1-1")
    write(checkout / "mine", "of the main checkout")
    done = discard(repository, worktree, now=NOW)
    assert git(checkout, "rev-parse", f"{RESCUE}^1") == head
    assert done.trash is not None
    assert (done.trash / "tree" / "untracked é").read_text() == "u\n"
    assert try_git(checkout, "show", f"{RESCUE}:mine").returncode != 0


def test_commits_on_a_detached_head_are_kept(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    git(worktree.path, "switch", "-q", "--detach")
    head = with_work(worktree)
    discard(repository, worktree, now=NOW)
    check_put_away(checkout, worktree, head)


@pytest.mark.parametrize("gone", [False, True], ids=["there", "deleted by hand"])
def test_a_renamed_branch_goes_under_its_new_name(checkout: Path, gone: bool) -> None:
    repository, worktree = dispatch(checkout)
    git(worktree.path, "branch", "-m", "feat/login")
    head = with_work(worktree)
    if gone:
        shutil.rmtree(worktree.path)
    discard(repository, worktree, now=NOW)
    assert git(checkout, "rev-parse", f"{RESCUE}^1") == head
    assert "refs/heads/feat/login" not in refs_of(checkout)


def test_a_branch_the_agent_switched_to_in_its_worktree_goes_too(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    git(worktree.path, "switch", "-q", "-c", "feat/login")
    head = with_work(worktree)
    discard(repository, worktree, now=NOW)
    check_put_away(checkout, worktree, head)
    assert "refs/heads/feat/login" not in refs_of(checkout)


def test_a_branch_of_the_person_that_the_agent_is_on_stays(checkout: Path) -> None:
    moment = {"GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z"}
    git(checkout, "branch", "mine", env=moment)
    repository, worktree = dispatch(checkout)
    git(worktree.path, "switch", "-q", "mine")
    head = with_work(worktree)
    discard(repository, worktree, now=NOW)
    assert refs_of(checkout)["refs/heads/mine"] == head
    assert worktree.ref not in refs_of(checkout)


def test_the_run_s_branch_checked_out_by_the_person_stays(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    head = with_work(worktree)
    git(worktree.path, "switch", "-q", "--detach")
    git(checkout, "switch", "-q", worktree.branch)
    discard(repository, worktree, now=NOW)
    assert refs_of(checkout)[worktree.ref] == head


def test_a_branch_that_moves_meanwhile_stays(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, worktree = dispatch(checkout)
    real = trash.move

    def moving(source: Path, target: Path) -> None:
        git(checkout, "update-ref", worktree.ref, git(checkout, "commit-tree", "-m", "x", "HEAD:"))
        real(source, target)

    monkeypatch.setattr(trash, "move", moving)
    done = discard(repository, worktree, now=NOW)
    assert done.kept == (worktree.ref,)
    assert worktree.ref in refs_of(checkout)


def test_a_process_at_work_inside_is_named_and_nothing_happens(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    with_work(worktree)
    before = refs_of(checkout)
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, cwd=worktree.path / "src", stdin=subprocess.PIPE) as process:
        with pytest.raises(OccupiedError, match=f"process {process.pid} .*python") as refusal:
            discard(repository, worktree, now=NOW)
        assert refusal.value.pid == process.pid
        assert refs_of(checkout) == before
        assert worktree.path.exists()
        discard(repository, worktree, now=NOW, ours=[process.pid])
        process.communicate()
    assert not worktree.path.exists()


def test_a_program_that_only_passes_through_does_not_refuse_it(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, worktree = dispatch(checkout)
    looked, look = list[int](), occupants.occupants
    with subprocess.Popen(["cat"], cwd=worktree.path, stdin=subprocess.PIPE) as passing:

        def seen(*words: Any) -> list[occupants.Occupant]:
            """It leaves once it has been seen."""
            found = look(*words)
            looked.extend(pid for pid, _ in found)
            passing.communicate()
            return found

        monkeypatch.setattr(occupants, "occupants", seen)
        discard(repository, worktree, now=NOW)
    assert looked == [passing.pid]
    assert not worktree.path.exists()


def test_a_worktree_the_person_locked_is_refused(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    git(checkout, "worktree", "lock", "--reason", "on a stick", str(worktree.path))
    with pytest.raises(LockedError, match="on a stick"):
        discard(repository, worktree, now=NOW)
    git(checkout, "worktree", "unlock", str(worktree.path))
    discard(repository, worktree, now=NOW)


def test_it_needs_no_git_identity(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "untracked é", "u\n")
    monkeypatch.setenv("HOME", str(checkout.parent))
    git(checkout, "config", "user.useConfigOnly", "true")
    discard(repository, worktree, now=NOW)
    assert git(checkout, "show", f"{RESCUE}:untracked é") == "u"


def test_the_state_of_a_worktree_is_told_as_it_is(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    fresh = worktree_state(repository, worktree)
    assert (fresh.exists, fresh.branch, fresh.ahead, fresh.dirty) == (True, worktree.branch, 0, 0)
    head = with_work(worktree)
    state = worktree_state(repository, worktree)
    assert (state.head, state.ahead, state.dirty) == (head, 1, 2)
    shutil.rmtree(worktree.path)
    gone = worktree_state(repository, worktree)
    assert (gone.exists, gone.head, gone.ahead, gone.dirty) == (False, head, 1, 0)
    discard(repository, worktree, now=NOW)
    assert worktree_state(repository, worktree).head is None


def test_doctor_finds_stale_locks_and_registrations(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    lock = write(checkout / ".git" / "worktrees" / "issue-1-1" / "index.lock", "")
    os.utime(lock, (1000, 1000))
    facts = git_facts(repository, now=1600.0)
    assert [(found.path, found.age) for found in facts.locks] == [(lock, 600.0)]
    assert facts.new_enough
    assert facts.identity == "Dev <dev@example.com>"
    assert facts.stale == ()
    shutil.rmtree(worktree.path)
    assert git_facts(repository, now=1600.0).stale == (lock.parent,)


def test_doctor_says_when_there_is_no_git_or_no_identity(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, _ = dispatch(checkout)
    nobody = {**os.environ, "HOME": str(checkout.parent)}
    git(checkout, "config", "user.useConfigOnly", "true")
    assert git_facts(repository, 0.0, nobody).identity is None
    missing = git_facts(repository, 0.0, {"PATH": str(checkout.parent)})
    assert (missing.version, missing.new_enough) == ((), False)


def test_a_trash_that_is_a_link_takes_nothing(checkout: Path, tmp_path: Path) -> None:
    repository, worktree = dispatch(checkout, "1-1")
    with_work(worktree)
    (tmp_path / "victim").mkdir()
    (checkout / ".kanbots" / "trash").symlink_to(tmp_path / "victim")
    with pytest.raises(LinkError):
        discard(repository, worktree, now=NOW)
    assert (worktree.path / "committed").exists()
    assert not list((tmp_path / "victim").iterdir())
