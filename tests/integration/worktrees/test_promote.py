"""Promote lands a run's work and never touches what a person has lying about."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.landing.errors import (
    ConflictError,
    InTheWayError,
    MovedError,
    NothingNewError,
)
from tests.integration.worktrees.playground import commit, git, try_git, write
from tests.integration.worktrees.promoting import (
    Scene,
    begin_moving,
    files,
    is_clean,
    parents,
    said,
    scene,
    staged,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_promote_lands_a_merge_of_the_run_in_the_persons_checkout(anywhere: Path) -> None:
    run = scene(anywhere)
    before, head = git(anywhere, "rev-parse", "main"), run.work()
    made = run.promote()
    assert git(anywhere, "rev-parse", "main") == made.commit
    assert parents(anywhere) == [before, head]
    assert said(anywhere) == "Merge card 1: Add a shop\n\nRun 1-1 (scripted)"
    assert git(anywhere, "log", "-1", "--format=%an <%ae> %cn") == git(
        anywhere, "log", "-1", "--format=%an <%ae> %cn", before
    )
    assert (anywhere / "src" / "neu.py").read_text() == "four\n"
    assert is_clean(anywhere)
    assert git(anywhere, "symbolic-ref", "HEAD") == "refs/heads/main"


def test_promote_never_touches_edited_staged_untracked_and_ignored_files(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    write(checkout / "src" / "käse.py", "edited\n")
    write(checkout / "staged.txt", "staged\n")
    git(checkout, "add", "staged.txt")
    write(checkout / "staged.txt", "staged, then edited\n")
    git(checkout, "rm", "-q", "--cached", ".gitignore")
    write(checkout / "untracked.txt", "mine\n")
    write(checkout / "own.log", "ignored\n")
    files_before, index_before = files(checkout), staged(checkout).split("\n")
    run.promote()
    theirs = {name: content for name, content in files(checkout).items() if name in files_before}
    theirs["readme.md"] = files_before["readme.md"]
    assert theirs == files_before
    kept = [line for line in index_before if not line.endswith("readme.md")]
    assert set(kept) <= set(staged(checkout).split("\n"))
    assert ".gitignore" not in staged(checkout)


def _edit(run: Scene) -> None:
    write(run.checkout / "readme.md", "mine\n")


def _stage(run: Scene) -> None:
    _edit(run)
    git(run.checkout, "add", "readme.md")


def _stage_and_edit(run: Scene) -> None:
    _stage(run)
    write(run.checkout / "readme.md", "mine again\n")


def _delete(run: Scene) -> None:
    (run.checkout / "readme.md").unlink()


def _untracked(run: Scene) -> None:
    write(run.checkout / "src" / "neu.py", "mine\n")


def _ignored(run: Scene) -> None:
    write(run.checkout / ".git" / "info" / "exclude", "neu.py\n")
    write(run.checkout / "src" / "neu.py", "mine, and ignored\n")


def _folder_there(run: Scene) -> None:
    write(run.checkout / "src" / "neu.py" / "mine.txt", "mine\n")


def _link_there(run: Scene) -> None:
    (run.checkout / "src" / "neu.py").symlink_to("nowhere")


@pytest.mark.parametrize(
    ("lay", "named"),
    [
        (_edit, "readme.md (edited)"),
        (_stage, "readme.md (staged)"),
        (_stage_and_edit, "readme.md (staged and edited)"),
        (_delete, "readme.md (edited)"),
        (_untracked, "src/neu.py (untracked)"),
        (_ignored, "src/neu.py (ignored)"),
        (_folder_there, "src/neu.py/mine.txt (untracked)"),
        (_link_there, "src/neu.py (untracked)"),
    ],
)
def test_what_promote_would_overwrite_is_named_and_nothing_changes(
    checkout: Path, lay: Callable[[Scene], None], named: str
) -> None:
    run = scene(checkout)
    run.work()
    lay(run)
    made = run.built()
    before = run.as_it_is()
    with pytest.raises(InTheWayError) as refused:
        made.land()
    assert named in str(refused.value)
    assert run.as_it_is() == before


def test_a_file_where_promote_needs_a_folder_is_named(checkout: Path) -> None:
    run = scene(checkout)
    write(run.worktree.path / "pkg" / "deep" / "new.py", "x\n")
    write(checkout / "pkg", "mine\n")
    with pytest.raises(InTheWayError, match=r"pkg \(untracked\)"):
        run.promote()
    assert (checkout / "pkg").read_text() == "mine\n"


def test_a_conflict_changes_nothing_and_says_which_files(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    write(checkout / "readme.md", "one\ntwo\nthree\nmine\n")
    commit(checkout, "mine")
    before = run.as_it_is()
    with pytest.raises(ConflictError) as refused:
        run.built()
    assert refused.value.files == ("readme.md",)
    assert "kanbots-ls reply 1-1" in str(refused.value)
    assert run.as_it_is() == before


def test_uncommitted_and_untracked_work_is_committed_to_the_runs_branch_first(
    checkout: Path,
) -> None:
    run = scene(checkout)
    path = run.worktree.path
    head = run.work()
    write(path / "readme.md", "one\nchanged\nthree\n")
    write(path / "untracked é.txt", "new\n")
    git(path, "add", "readme.md")
    write(path / "src" / "neu.py", "edited, not staged\n")
    (path / "src" / "käse.py").unlink()
    made = run.promote()
    assert git(checkout, "rev-parse", "kanbots/issue-1-1") == made.head
    assert parents(checkout, made.head) == [head]
    assert is_clean(path)
    assert git(path, "diff", "--cached", "--name-only") == ""
    assert (checkout / "untracked é.txt").read_text() == "new\n"
    assert (checkout / "src" / "neu.py").read_text() == "edited, not staged\n"
    assert not (checkout / "src" / "käse.py").exists()
    assert (checkout / "readme.md").read_text() == "one\nchanged\nthree\n"


def test_committing_what_is_left_runs_no_hook_that_could_ask(checkout: Path) -> None:
    for name in ("pre-commit", "commit-msg", "post-commit", "prepare-commit-msg"):
        write(checkout / ".git" / "hooks" / name, "#!/bin/sh\nexit 1\n", executable=True)
    run = scene(checkout)
    write(run.worktree.path / "new.txt", "new\n")
    run.promote()
    assert (checkout / "new.txt").read_text() == "new\n"


@pytest.mark.parametrize(
    "leave",
    [
        ("branch", "-m", "something-else"),
        ("switch", "-q", "-c", "another"),
        ("checkout", "-q", "--detach"),
    ],
    ids=["renamed", "another branch", "detached"],
)
def test_promote_takes_what_the_worktree_has_whatever_its_branch_is_called(
    checkout: Path, leave: tuple[str, ...]
) -> None:
    run = scene(checkout)
    git(run.worktree.path, *leave)
    head = run.work()
    write(run.worktree.path / "more.txt", "more\n")
    made = run.promote()
    assert git(run.worktree.path, "rev-parse", "HEAD") == made.head
    assert parents(checkout, made.head) == [head]
    assert (checkout / "more.txt").exists()


def test_promote_never_commits_to_a_branch_of_the_persons_that_the_agent_went_to(
    checkout: Path,
) -> None:
    git(checkout, "branch", "feature")
    run = scene(checkout)
    git(run.worktree.path, "switch", "-q", "feature")
    feature = git(checkout, "rev-parse", "feature")
    write(run.worktree.path / "rest.txt", "not committed\n")
    made = run.promote()
    assert git(checkout, "rev-parse", "feature") == feature
    assert git(run.worktree.path, "rev-parse", "HEAD") == made.head
    assert (checkout / "rest.txt").exists()
    assert is_clean(run.worktree.path)


def test_a_run_whose_worktree_is_gone_lands_what_it_had_committed(checkout: Path) -> None:
    run = scene(checkout)
    head = run.work()
    shutil.rmtree(run.worktree.path)
    made = run.promote(text="Mine")
    assert (made.head, said(checkout)) == (head, "Mine")
    assert (checkout / "src" / "neu.py").exists()


def test_a_target_that_moved_meanwhile_is_never_overwritten(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    made = run.built()
    write(checkout / "other.txt", "mine\n")
    mine = commit(checkout, "mine")
    with pytest.raises(MovedError):
        made.land()
    assert git(checkout, "rev-parse", "main") == mine
    run.promote()
    assert try_git(checkout, "merge-base", "--is-ancestor", mine, "main").returncode == 0


def test_a_target_that_is_not_checked_out_moves_without_touching_any_checkout(
    checkout: Path,
) -> None:
    run = scene(checkout)
    run.work()
    git(checkout, "switch", "-q", "-c", "feature")
    write(checkout / "readme.md", "in the middle of something\n")
    before, index = files(checkout), staged(checkout)
    made = run.promote()
    assert git(checkout, "rev-parse", "main") == made.commit
    assert (files(checkout), staged(checkout)) == (before, index)
    assert git(checkout, "symbolic-ref", "HEAD") == "refs/heads/feature"


def test_a_target_in_another_worktree_of_the_person_moves_there(
    checkout: Path, tmp_path: Path
) -> None:
    run = scene(checkout)
    run.work()
    git(checkout, "worktree", "add", "-q", "-b", "release", str(tmp_path / "elsewhere"))
    write(tmp_path / "elsewhere" / "mine.txt", "mine\n")
    made = run.promote(onto="release")
    assert git(tmp_path / "elsewhere", "rev-parse", "HEAD") == made.commit
    assert (tmp_path / "elsewhere" / "src" / "neu.py").exists()
    assert (tmp_path / "elsewhere" / "mine.txt").read_text() == "mine\n"
    assert not (checkout / "src" / "neu.py").exists()


def test_a_run_that_has_nothing_new_is_refused(checkout: Path) -> None:
    run = scene(checkout)
    with pytest.raises(NothingNewError):
        run.built()
    run.work()
    run.promote()
    with pytest.raises(NothingNewError):
        run.built()


def test_what_landed_before_a_crash_counts_as_landed(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    made = run.promote()
    made.land()
    assert git(checkout, "rev-parse", "main") == made.commit


@pytest.mark.parametrize(
    "act",
    ["git symbolic-ref HEAD refs/heads/other", "git update-ref refs/heads/main refs/heads/other"],
    ids=["another branch is checked out", "the branch moves"],
)
def test_what_a_person_does_while_the_files_move_sends_them_back(checkout: Path, act: str) -> None:
    write(checkout / ".gitattributes", "*.slow filter=slow\n")
    commit(checkout, "attributes")
    git(checkout, "branch", "other")
    run = scene(checkout)
    run.work()
    write(run.worktree.path / "last.slow", "written last\n")
    made = run.built()
    if "update-ref" in act:
        elsewhere = git(checkout, "commit-tree", "-p", "main", "-m", "theirs", "main^{tree}")
        git(checkout, "update-ref", "refs/heads/other", elsewhere)
    before = files(checkout), staged(checkout)
    git(checkout, "config", "filter.slow.smudge", f"{act} && cat")
    with pytest.raises(MovedError):
        made.land()
    assert (files(checkout), staged(checkout)) == before
    assert git(checkout, "rev-parse", "main") != made.commit


def test_a_crash_between_the_files_and_the_branch_is_mended_by_doing_it_again(
    checkout: Path,
) -> None:
    run = scene(checkout)
    run.work()
    git(run.worktree.path, "rm", "-q", "src/käse.py")
    made = run.built()
    begin_moving(checkout, made.before, made.commit)
    git(checkout, "read-tree", "-m", "-u", made.before, made.commit)
    made.land()
    assert git(checkout, "rev-parse", "main") == made.commit
    assert is_clean(checkout)


def test_a_crash_in_the_middle_of_the_files_is_mended_by_doing_it_again(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    git(run.worktree.path, "rm", "-q", "src/käse.py")
    made = run.built()
    begin_moving(checkout, made.before, made.commit)
    # One file changed, one made, one deleted; the index is written last, so it says nothing of it.
    write(checkout / "readme.md", "one\ntwo\nthree\nfour\n")
    write(checkout / "src" / "neu.py", "four\n")
    (checkout / "src" / "käse.py").unlink()
    write(checkout / "mine.txt", "mine\n")
    made.land()
    assert git(checkout, "rev-parse", "main") == made.commit
    assert git(checkout, "status", "--porcelain") == "?? mine.txt"


def test_what_a_person_staged_themselves_is_theirs_even_if_it_is_the_same(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    write(checkout / "readme.md", "one\ntwo\nthree\nfour\n")
    git(checkout, "add", "readme.md")
    before = run.as_it_is()[1:]
    with pytest.raises(InTheWayError, match=r"readme\.md \(staged\)"):
        run.promote()
    assert run.as_it_is()[1:] == before


def test_a_move_that_fails_half_way_changes_nothing(checkout: Path) -> None:
    write(checkout / ".gitattributes", "*.bin filter=strict\n")
    write(checkout / "gone.txt", "to be deleted\n")
    commit(checkout, "attributes")
    run = scene(checkout)
    run.work()
    write(run.worktree.path / "a.txt", "written before it fails\n")
    (run.worktree.path / "a.link").symlink_to("a.txt")
    write(run.worktree.path / "z.bin", "refused by the filter\n")
    git(run.worktree.path, "rm", "-q", "gone.txt")
    made = run.built()
    git(checkout, "config", "filter.strict.smudge", "false")
    git(checkout, "config", "filter.strict.required", "true")
    before = run.as_it_is()
    with pytest.raises(Exception, match=r"z\.bin"):
        made.land()
    assert run.as_it_is() == before
    assert is_clean(checkout)
