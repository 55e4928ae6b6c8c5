"""How much room is told as the disk has it, and emptying the trash keeps what git can keep."""

from __future__ import annotations

import shutil
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.errors import LinkError, StoppedError
from kanbots_ls.worktrees.removal import emptying, inventory, trash
from kanbots_ls.worktrees.removal.discard import discard
from kanbots_ls.worktrees.removal.measure import Measure
from kanbots_ls.worktrees.removal.restore import restore
from tests.integration.worktrees.playground import NOW, commit, dispatch, git, write

if TYPE_CHECKING:
    from pathlib import Path

LATER = NOW.replace(month=2, day=3)


def test_a_file_of_two_names_counts_once_and_a_link_leads_nowhere(tmp_path: Path) -> None:
    one = tmp_path / "one"
    write(one / "deep" / "big", "x" * 1_000_000)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "same").hardlink_to(one / "deep" / "big")
    (tmp_path / "two" / "link").symlink_to(one)
    counted = subprocess.run(
        ["du", "-s", "-B1", str(one), str(tmp_path / "two")],
        check=True,
        capture_output=True,
        text=True,
    )
    measure = Measure()
    sizes = [measure.of(one), measure.of(tmp_path / "two")]
    told = [int(line.split()[0]) for line in counted.stdout.splitlines()]
    # du counts the directory at the top as well.
    tops = [(tmp_path / name).stat().st_blocks * 512 for name in ("one", "two")]
    assert sizes == [whole - top for whole, top in zip(told, tops, strict=True)]


def test_measuring_stops_when_told(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        Measure(stop).of(tmp_path)


def test_what_would_be_lost_is_told_of_a_worktree_and_of_its_trash_alike(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "made", "m\n")
    commit(worktree.path, "made")
    write(worktree.path / "loose", "l\n")
    found = inventory.live(repository, worktree, "main", Measure())
    assert found is not None
    work = found.work
    assert (work.dirty, work.commits, work.unmerged, work.unpushed) == (1, 1, 1, None)
    assert not work.contained
    git(checkout, "update-ref", "refs/remotes/origin/main", "main")
    found = inventory.live(repository, worktree, "main", Measure())
    assert found is not None
    work = found.work
    assert work.unpushed == 1
    discard(repository, worktree, now=NOW)
    (entry,) = trash.every(worktree.places.trash)
    there = inventory.trashed(repository, entry, "1-1", worktree.base, "main", Measure())
    assert there.work == work
    assert there.at == NOW
    assert inventory.live(repository, worktree, "main", Measure()) is None


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_what_the_base_has_however_it_got_there_is_contained(checkout: Path, how: str) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "made", "m\n")
    commit(worktree.path, "made")
    if how == "merge":
        git(checkout, "merge", "-q", worktree.branch)
    else:
        git(checkout, "merge", "-q", "--squash", worktree.branch)
        git(checkout, "commit", "-q", "-m", "squashed")
    write(checkout / "later", "l\n")
    commit(checkout, "later")
    found = inventory.live(repository, worktree, "main", Measure())
    assert found is not None
    assert found.work.contained
    assert found.work.unmerged == (0 if how == "merge" else 1)


def test_only_what_is_old_and_at_rest_is_deleted_and_its_rescue_stays(checkout: Path) -> None:
    repository, worktree = dispatch(checkout)
    write(worktree.path / "loose", "l\n")
    (worktree.path / "locked").mkdir()
    write(worktree.path / "locked" / "ignored.log", "i\n")
    (worktree.path / "locked").chmod(0o500)
    discard(repository, worktree, now=NOW)
    places = [worktree.places.trash]
    assert emptying.expired(places, NOW, 30) == []
    (entry,) = emptying.expired(places, LATER, 30)
    entry.begin_restoring()
    assert emptying.expired(places, LATER, 30) == []
    assert not emptying.empty(repository, entry)
    restore(repository, worktree, now=NOW)
    discard(repository, worktree, now=NOW)
    (entry,) = emptying.expired(places, LATER, 30)
    assert emptying.empty(repository, entry)
    assert not list(worktree.places.trash.iterdir())
    git(checkout, "gc", "-q", "--prune=now")
    assert restore(repository, worktree, now=NOW).source == "rescue"
    assert (worktree.path / "loose").read_text() == "l\n"


def test_what_a_crash_left_of_an_emptying_goes_and_is_never_restored(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    (entry,) = trash.every(worktree.places.trash)

    def crash(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(trash, "delete", crash)
        with pytest.raises(KeyboardInterrupt):
            emptying.empty(repository, entry)
    assert trash.every(worktree.places.trash) == []
    emptying.sweep([worktree.places.trash])
    assert not list(worktree.places.trash.iterdir())


def test_a_trash_that_is_a_link_is_neither_listed_nor_emptied(
    checkout: Path, tmp_path: Path
) -> None:
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    place = worktree.places.trash
    (entry,) = trash.every(place)
    shutil.move(place, tmp_path / "victim")
    place.symlink_to(tmp_path / "victim")
    assert trash.every(place) == []
    with pytest.raises(LinkError):
        emptying.empty(repository, entry)
    emptying.sweep([place])
    assert [left.name for left in (tmp_path / "victim").iterdir()] == [entry.directory.name]
