"""Restoring gives back what a discard took, exactly, and never at somebody else's cost."""

from __future__ import annotations

import json
import os
import shutil
import stat
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kanbots_ls.worktrees.errors import NotRestoredError
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.removal import records, taken, trash
from kanbots_ls.worktrees.removal import restore as restoring
from kanbots_ls.worktrees.removal.discard import discard
from kanbots_ls.worktrees.removal.restore import restore
from tests.integration.worktrees.crashing import crash_at
from tests.integration.worktrees.killing import killed_first
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


class Picture(NamedTuple):
    """A worktree to the last byte, and what git says of it."""

    files: dict[str, tuple[int, int, bytes]]
    registration: dict[str, tuple[int, int, bytes]]
    refs: dict[str, str]
    config: list[str]
    reflogs: str
    status: str


def contents(directory: Path) -> dict[str, tuple[int, int, bytes]]:
    """Path → mode, time, bytes (a link's target); directories have no bytes."""
    found = {}
    for path in sorted(directory.rglob("*")):
        status = path.lstat()
        data = os.fsencode(path.readlink()) if path.is_symlink() else b""
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else data
        # A directory's time says when we moved something in it.
        time = 0 if path.is_dir() else status.st_mtime_ns
        found[str(path.relative_to(directory))] = (status.st_mode, time, data)
    return found


def picture(checkout: Path, worktree: Worktree) -> Picture:
    """All of it; what only tells of the rescue is left out."""
    refs = {ref: at for ref, at in refs_of(checkout).items() if "rescue" not in ref}
    admin = checkout / ".git" / "worktrees" / worktree.path.name
    return Picture(
        contents(worktree.path),
        contents(admin),
        refs,
        config_of(checkout),
        git(worktree.path, "reflog", "--all"),
        git(worktree.path, "status", "--porcelain", "--ignored", env={"GIT_OPTIONAL_LOCKS": "0"}),
    )


def without_times(seen: Picture) -> dict[str, tuple[int, bytes]]:
    """Its files as git could know them: no times, no empty directories."""
    files = seen.files.items()
    return {path: (mode, data) for path, (mode, _, data) in files if not stat.S_ISDIR(mode)}


def without_ignored(status: str) -> str:
    return status.replace("\n!! ignored.log", "")


def with_work(worktree: Worktree) -> str:
    """Commits, staged and unstaged edits, untracked and ignored files, a link; the commit."""
    write(worktree.path / "committed", "c\n")
    head = commit(worktree.path, "work")
    write(worktree.path / "staged", "s\n")
    git(worktree.path, "add", "staged")
    write(worktree.path / "staged", "s and more\n")
    write(worktree.path / "readme.md", "edited\n")
    script = write(worktree.path / "untracked é", "u\n", executable=True)
    os.utime(script, (1_000_000_000, 1_000_000_000))
    write(worktree.path / "ignored.log", "i\n")
    (worktree.path / "link").symlink_to("ignored.log")
    (worktree.path / "src" / "käse.py").unlink()
    return head


def empty_trash(checkout: Path) -> None:
    shutil.rmtree(checkout / ".kanbots" / "trash")


def test_restore_gives_back_every_byte(anywhere: Path) -> None:
    repository, worktree = dispatch(anywhere)
    with_work(worktree)
    git(anywhere, "config", f"branch.{worktree.branch}.description", "mine")
    before = picture(anywhere, worktree)
    discard(repository, worktree, now=NOW)
    git(anywhere, "worktree", "prune")
    git(anywhere, "gc", "-q", "--prune=now")
    done = restore(repository, worktree, now=NOW)
    assert (done.source, done.missing) == ("trash", ())
    assert picture(anywhere, worktree) == before
    assert not list((anywhere / ".kanbots" / "trash").iterdir())
    git(anywhere, "fsck", "--strict")
    git(anywhere, "worktree", "prune")
    assert picture(anywhere, worktree) == before


def test_a_restored_worktree_is_guarded(checkout: Path) -> None:
    bare = checkout.parent / "remote.git"
    git(checkout.parent, "init", "-q", "--bare", str(bare))
    git(checkout, "remote", "add", "origin", str(bare))
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    restore(repository, worktree, now=NOW)
    assert try_git(worktree.path, "push", "origin", "HEAD").returncode != 0
    discard(repository, worktree, now=NOW)
    empty_trash(checkout)
    restore(repository, worktree, now=NOW)
    assert try_git(worktree.path, "push", "origin", "HEAD").returncode != 0
    assert refs_of(bare) == {}


@pytest.mark.parametrize("lose", ["trash", "everything of ours", "clean -fdx", "stash -a"])
def test_without_the_trash_restore_gives_back_all_but_what_is_ignored(
    checkout: Path, lose: str
) -> None:
    repository, worktree = dispatch(checkout)
    with_work(worktree)
    before = picture(checkout, worktree)
    discard(repository, worktree, now=NOW)
    match lose:
        case "trash":
            empty_trash(checkout)
        case "everything of ours":
            shutil.rmtree(checkout / ".kanbots")
        case "clean -fdx":
            git(checkout, "clean", "-q", "-f", "-d", "-x")
        case _:
            git(checkout, "stash", "-q", "-a")
    git(checkout, "gc", "-q", "--prune=now")

    done = restore(repository, worktree, now=NOW)

    after = picture(checkout, worktree)
    assert done.source == "rescue"
    assert "ignored files" in done.missing[0]
    left = without_times(before)
    del left["ignored.log"]
    assert without_times(after) == left
    assert after.status == without_ignored(before.status)
    assert {k: v for k, v in after.refs.items() if k != "refs/stash"} == before.refs


def test_it_can_be_discarded_and_restored_again_and_again(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    with_work(worktree)
    before = picture(checkout, worktree)
    for _ in range(3):
        discard(repository, worktree, now=NOW)
        restore(repository, worktree, now=NOW)
        assert picture(checkout, worktree) == before
    again = restore(repository, worktree, now=NOW)
    assert again.source == "trash"
    assert picture(checkout, worktree) == before


def renamed(worktree: Worktree) -> None:
    git(worktree.path, "branch", "-m", "feat/login")


def detached(worktree: Worktree) -> None:
    git(worktree.path, "switch", "-q", "--detach")
    write(worktree.path / "beyond", "b\n")
    commit(worktree.path, "beyond the branch")


def elsewhere(worktree: Worktree) -> None:
    git(worktree.path, "switch", "-q", "-c", "feat/login")


@pytest.mark.parametrize("emptied", [False, True], ids=["trash", "rescue"])
@pytest.mark.parametrize("change", [renamed, detached, elsewhere])
def test_branches_come_back_under_the_names_they_had(
    checkout: Path, change: object, emptied: bool
) -> None:
    assert callable(change)
    repository, worktree = dispatch(checkout)
    change(worktree)
    with_work(worktree)
    refs = refs_of(checkout)
    head = git(worktree.path, "rev-parse", "HEAD"), try_git(worktree.path, "symbolic-ref", "HEAD")
    status = git(worktree.path, "status", "--porcelain")
    discard(repository, worktree, now=NOW)
    if emptied:
        empty_trash(checkout)
    restore(repository, worktree, now=NOW)
    assert {r: at for r, at in refs_of(checkout).items() if "rescue" not in r} == refs
    assert git(worktree.path, "rev-parse", "HEAD") == head[0]
    assert try_git(worktree.path, "symbolic-ref", "HEAD").stdout == head[1].stdout
    assert git(worktree.path, "status", "--porcelain") == status
    discard(repository, worktree, now=NOW)
    assert [ref for ref in refs_of(checkout) if "issue" in ref or "feat" in ref] == []


@pytest.mark.parametrize("emptied", [False, True], ids=["trash", "rescue"])
def test_what_somebody_else_has_by_now_stays_theirs(checkout: Path, emptied: bool) -> None:
    repository, worktree = dispatch(checkout)
    with_work(worktree)
    before = picture(checkout, worktree)
    discard(repository, worktree, now=NOW)
    if emptied:
        empty_trash(checkout)

    mine = write(worktree.path / "mine", "m\n")
    with pytest.raises(NotRestoredError, match="there is something at"):
        restore(repository, worktree, now=NOW)
    assert mine.read_text() == "m\n"
    shutil.rmtree(worktree.path)

    git(checkout, "branch", worktree.branch, "main")
    with pytest.raises(NotRestoredError, match="another branch kanbots/issue-1-1 by now"):
        restore(repository, worktree, now=NOW)
    assert git(checkout, "rev-parse", worktree.branch) == git(checkout, "rev-parse", "main")
    git(checkout, "branch", "-q", "-D", worktree.branch)

    git(checkout, "branch", "kanbots", "main")
    with pytest.raises(NotRestoredError, match="'kanbots' stands in the way"):
        restore(repository, worktree, now=NOW)
    git(checkout, "branch", "-q", "-D", "kanbots")

    git(checkout, "branch", worktree.branch, before.refs[worktree.ref])
    git(checkout, "switch", "-q", worktree.branch)
    with pytest.raises(NotRestoredError, match="checked out elsewhere"):
        restore(repository, worktree, now=NOW)
    git(checkout, "switch", "-q", "main")
    assert not worktree.path.exists()

    if emptied:
        with pytest.raises(NotRestoredError, match="kanbots/issue-1-1 is in its way"):
            restore(repository, worktree, now=NOW)
        git(checkout, "branch", "-q", "-D", worktree.branch)
    # Otherwise a branch where the run's was is as good as the run's.
    restore(repository, worktree, now=NOW)
    assert without_ignored(picture(checkout, worktree).status) == without_ignored(before.status)


def test_a_worktree_of_somebody_elses_at_its_path_or_name_stays(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    git(checkout, "worktree", "add", "-q", "--detach", str(worktree.path))
    with pytest.raises(NotRestoredError, match="there is something at"):
        restore(repository, worktree, now=NOW)
    shutil.rmtree(worktree.path)
    with pytest.raises(NotRestoredError, match="git has another worktree registered"):
        restore(repository, worktree, now=NOW)
    git(checkout, "worktree", "prune")
    git(checkout, "worktree", "add", "-q", "--detach", str(checkout.parent / "issue-1-1"))
    with pytest.raises(NotRestoredError, match="git has another worktree registered as issue-1-1"):
        restore(repository, worktree, now=NOW)
    git(checkout, "worktree", "remove", str(checkout.parent / "issue-1-1"))
    assert restore(repository, worktree, now=NOW).source == "trash"


def test_the_trash_of_another_board_is_not_taken_for_ours(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    (entry,) = trash.entries(worktree.places.trash, "1-1")
    plan = entry.directory / "discard.json"
    plan.write_text(json.dumps({**entry.fields, "repository": "/another/.git"}))
    with pytest.raises(NotRestoredError, match=r"is of another board, that of /another/\.git"):
        restore(repository, worktree, now=NOW)
    assert entry.tree.exists()


def test_nothing_left_is_said(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    empty_trash(checkout)
    git(checkout, "update-ref", "-d", "refs/kanbots/rescue/1-1")
    with pytest.raises(NotRestoredError, match="its trash is gone, and so is refs/kanbots"):
        restore(repository, worktree, now=NOW)


STEPS = [
    (trash.TrashEntry, "begin_restoring", 0),
    (guard, "enable", 0),
    (taken, "make_branch", 0),
    (records, "give_log", 0),
    (records, "give_settings", 0),
    (trash, "move_back", 0),
    (trash, "move_back", 1),
    (trash.TrashEntry, "forget", 0),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("place", "name", "skip"), STEPS, ids=[f"{name}-{skip}" for _, name, skip in STEPS]
)
def test_a_crash_at_any_step_is_mended_by_restoring_again(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: object,
    name: str,
    skip: int,
    after: bool,
) -> None:
    repository, worktree = dispatch(checkout)
    with_work(worktree)
    before = picture(checkout, worktree)
    discard(repository, worktree, now=NOW)
    crash_at(monkeypatch, place, name, skip, after, lambda: restore(repository, worktree, now=NOW))
    git(checkout, "worktree", "prune")
    done = restore(repository, worktree, now=NOW)
    assert done == restoring.Restored("trash")
    assert picture(checkout, worktree) == before
    assert not list((checkout / ".kanbots" / "trash").iterdir())


@pytest.mark.parametrize("step", range(4, 12))
def test_a_kill_while_it_is_made_anew_is_mended_by_restoring_again(
    checkout: Path, step: int
) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "loose.txt", "loose\n")
    done = discard(repository, worktree, now=NOW)
    assert done.trash is not None
    shutil.rmtree(done.trash)
    killed_first(step, lambda: restore(repository, worktree, now=NOW))
    assert (worktree.path / "loose.txt").read_text() == "loose\n"
    assert (worktree.path / "readme.md").exists()
