"""On a file system that does not tell `Readme` from `README`, as on most Macs.

`KANBOTS_TEST_CASELESS` names a directory on one; else the tests run where the scratch directory is.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.landing.errors import InTheWayError
from kanbots_ls.worktrees.removal.discard import discard
from kanbots_ls.worktrees.removal.restore import restore
from tests.integration.worktrees.playground import NOW, commit, git, make_repository, write
from tests.integration.worktrees.promoting import Scene, scene, status

if TYPE_CHECKING:
    from collections.abc import Iterator


# Read before the session clears its environment.
NAMED = os.environ.get("KANBOTS_TEST_CASELESS")


@pytest.fixture
def caseless(tmp_path: Path) -> Iterator[Path]:
    """A repository there, with `Pkg/Main.py` in it."""
    with tempfile.TemporaryDirectory(dir=NAMED or tmp_path) as directory:
        probe = write(Path(directory) / "Probe", "")
        if not probe.with_name("pROBE").exists():
            pytest.skip("this file system tells upper case from lower case")
        checkout = make_repository(Path(directory) / "repo")
        write(checkout / "Pkg" / "Main.py", "a = 1\n")
        commit(checkout, "Main")
        yield checkout


def _renamed(checkout: Path) -> Scene:
    run = scene(checkout)
    git(run.worktree.path, "mv", "Pkg/Main.py", "Pkg/main.py")
    git(run.worktree.path, "commit", "-q", "-m", "In lower case")
    return run


def test_a_rename_in_which_only_the_case_changes_is_promoted_and_undone(caseless: Path) -> None:
    run = _renamed(caseless)
    before = run.as_it_is()[1:]
    made = run.promote()
    assert os.listdir(caseless / "Pkg") == ["main.py"]  # noqa: PTH208 - the name as it is written
    assert (caseless / "Pkg/main.py").read_text() == "a = 1\n"
    assert not [line for line in status(caseless) if not line.startswith("!")]
    made.undo()
    assert run.as_it_is()[1:] == before


def test_an_edit_under_either_spelling_is_in_the_way(caseless: Path) -> None:
    run = _renamed(caseless)
    write(caseless / "pkg" / "MAIN.py", "mine\n")
    before = run.as_it_is()
    with pytest.raises(InTheWayError, match=r"Pkg/Main\.py \(edited\)"):
        run.promote()
    assert run.as_it_is() == before


def test_an_untracked_file_of_another_spelling_is_in_the_way(caseless: Path) -> None:
    run = scene(caseless)
    write(run.worktree.path / "Notes.txt", "the run's\n")
    commit(run.worktree.path, "Notes")
    mine = write(caseless / "notes.TXT", "mine\n")
    with pytest.raises(InTheWayError, match=r"(?i)notes\.txt \(untracked\)"):
        run.promote()
    assert mine.read_text() == "mine\n"


def test_a_renamed_file_comes_back_from_the_trash_as_it_was(caseless: Path) -> None:
    run = _renamed(caseless)
    write(run.worktree.path / "Pkg" / "main.py", "edited\n")
    before = status(run.worktree.path)
    discard(run.repository, run.worktree, now=NOW)
    restore(run.repository, run.worktree, now=NOW)
    assert status(run.worktree.path) == before
    assert os.listdir(run.worktree.path / "Pkg") == ["main.py"]  # noqa: PTH208 - see above
