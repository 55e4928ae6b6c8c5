"""Undo puts branch and checkout back exactly, or changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.landing.errors import BuiltUponError, InTheWayError
from tests.integration.worktrees.playground import commit, git, write
from tests.integration.worktrees.promoting import begin_moving, files, is_clean, scene, staged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("squash", [True, False])
def test_undo_puts_everything_back_and_keeps_what_is_not_committed(
    anywhere: Path, squash: bool
) -> None:
    run = scene(anywhere)
    run.work()
    git(run.worktree.path, "rm", "-q", ".gitignore")
    write(anywhere / "src" / "käse.py", "staged\n")
    git(anywhere, "add", ".")
    write(anywhere / "src" / "käse.py", "staged, then edited\n")
    write(anywhere / "mine.txt", "untracked\n")
    before = (files(anywhere), staged(anywhere), git(anywhere, "rev-parse", "HEAD"))
    run.promote(squash=squash).undo()
    assert (files(anywhere), staged(anywhere), git(anywhere, "rev-parse", "HEAD")) == before


def test_undo_is_refused_once_somebody_has_built_on_it(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    made = run.promote()
    write(checkout / "mine.txt", "mine\n")
    commit(checkout, "mine")
    before = run.as_it_is()
    with pytest.raises(BuiltUponError, match=f"git revert -m 1 {made.commit[:12]}"):
        made.undo()
    assert run.as_it_is() == before


def test_undo_names_the_edited_file_it_would_overwrite(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    made = run.promote()
    write(checkout / "readme.md", "edited since\n")
    before = run.as_it_is()
    with pytest.raises(InTheWayError, match=r"readme\.md \(edited\)"):
        made.undo()
    assert run.as_it_is() == before


def test_undo_of_a_branch_that_nobody_has_checked_out(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    git(checkout, "switch", "-q", "-c", "feature")
    made = run.promote()
    made.undo()
    assert git(checkout, "rev-parse", "main") == made.before
    assert is_clean(checkout)


def test_undo_done_before_a_crash_counts_as_done(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    made = run.promote()
    made.undo()
    made.undo()
    assert git(checkout, "rev-parse", "main") == made.before


def test_an_undo_cut_short_between_files_and_branch_is_mended_by_doing_it_again(
    checkout: Path,
) -> None:
    run = scene(checkout)
    run.work()
    made = run.promote()
    begin_moving(checkout, made.commit, made.before)
    git(checkout, "read-tree", "-m", "-u", made.commit, made.before)
    made.undo()
    assert git(checkout, "rev-parse", "main") == made.before
    assert is_clean(checkout)
