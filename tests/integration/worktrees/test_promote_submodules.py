"""A promote names a submodule's commit; what it can't carry is said."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.landing.submodules import missing
from kanbots_ls.worktrees.landing.work import look
from tests.integration.worktrees.playground import commit, git, make_repository, write
from tests.integration.worktrees.promoting import scene
from tests.integration.worktrees.test_submodules import add_submodule

if TYPE_CHECKING:
    from pathlib import Path


def test_a_commit_that_only_the_runs_submodule_has_is_named_with_how_to_have_it(
    checkout: Path,
) -> None:
    add_submodule(checkout, make_repository(checkout.parent / "library"), "libs/a lib")
    run = scene(checkout)
    theirs = run.worktree.path / "libs/a lib"
    made_there = commit(write(theirs / "new.txt", "new\n").parent, "in the run")
    write(checkout / "libs/a lib" / "mine.txt", "mine\n")
    made = run.promote()
    assert git(checkout, "rev-parse", "main:libs/a lib") == made_there
    # Its files are the person's own: not touched, as after any merge of theirs.
    assert (checkout / "libs/a lib" / "mine.txt").exists()
    (told,) = missing(checkout, run.worktree.path, made.before, made.commit)
    command = told.rpartition(": `")[2].removesuffix("`.")
    subprocess.run(shlex.split(command), check=True, capture_output=True)
    assert missing(checkout, run.worktree.path, made.before, made.commit) == ()


def test_what_is_uncommitted_in_a_runs_submodule_is_said_to_stay_behind(checkout: Path) -> None:
    add_submodule(checkout, make_repository(checkout.parent / "library"), "libs/a lib")
    run = scene(checkout)
    run.work()
    assert look(run.repository, run.worktree, None).left_out == ()
    write(run.worktree.path / "libs/a lib" / "new.txt", "not even added\n")
    assert look(run.repository, run.worktree, None).left_out == (
        "libs/a lib (what is not committed in that submodule)",
    )
