"""Promote finds the branch its base came from and leaves alone what somebody is busy with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.landing.errors import InTheWayError, TargetError
from tests.integration.worktrees.playground import commit, dispatch, git, try_git, write
from tests.integration.worktrees.promoting import is_clean, scene, staged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize("base_branch", ["origin/main", "gone", None])
def test_promote_lands_on_no_remote_branch_and_no_bare_commit_and_names_onto(
    checkout: Path, base_branch: str | None
) -> None:
    git(checkout, "update-ref", "refs/remotes/origin/main", "HEAD")
    run = scene(checkout)
    run.work()
    with pytest.raises(TargetError, match="--onto"):
        run.built(base_branch=base_branch)
    assert run.promote(base_branch=base_branch, onto="main").branch == "main"


def test_a_branch_that_only_stands_for_another_moves_that_one(checkout: Path) -> None:
    git(checkout, "symbolic-ref", "refs/heads/alias", "refs/heads/main")
    run = scene(checkout)
    run.work()
    made = run.promote(onto="alias")
    assert git(checkout, "symbolic-ref", "refs/heads/alias") == "refs/heads/main"
    assert git(checkout, "rev-parse", "main") == made.commit
    assert is_clean(checkout)


def test_promote_never_touches_the_worktree_of_another_run(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    other = dispatch(checkout, "2-1")[1]
    with pytest.raises(TargetError, match="run's worktree"):
        run.built(onto=other.branch)


def test_a_branch_that_is_checked_out_twice_is_refused(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "worktree", "add", "-q", "--force", str(tmp_path / "twice"), "main")
    run = scene(checkout)
    run.work()
    with pytest.raises(TargetError, match="twice"):
        run.built()


def _merge(where: Path) -> None:
    git(where, "switch", "-q", "-c", "side", "HEAD~1")
    write(where / "more.txt", "theirs\n")
    commit(where, "theirs")
    git(where, "switch", "-q", "main")
    try_git(where, "merge", "side")


def _cherry_pick(where: Path) -> None:
    _merge(where)
    git(where, "merge", "--abort")
    try_git(where, "cherry-pick", "side")


def _revert(where: Path) -> None:
    write(where / "more.txt", "later\n")
    commit(where, "later")
    try_git(where, "revert", "--no-edit", "HEAD~1")


def _rebase(where: Path) -> None:
    _merge(where)
    git(where, "merge", "--abort")
    try_git(where, "rebase", "side")


def _bisect(where: Path) -> None:
    write(where / "more.txt", "later\n")
    commit(where, "later")
    git(where, "bisect", "start", "HEAD", "HEAD~2")


def _lock(where: Path) -> None:
    write(where / ".git" / "index.lock", "")


@pytest.mark.parametrize(
    ("begin", "named"),
    [
        (_merge, "a merge"),
        (_cherry_pick, "a cherry-pick"),
        (_revert, "a revert"),
        (_rebase, "a rebase"),
        (_bisect, "a bisect"),
        (_lock, "index.lock"),
    ],
)
def test_promote_keeps_out_of_what_a_person_is_in_the_middle_of(
    checkout: Path, begin: Callable[[Path], None], named: str
) -> None:
    run = scene(checkout)
    run.work()
    write(checkout / "more.txt", "mine\n")
    commit(checkout, "mine")
    begin(checkout)
    before = run.as_it_is()
    with pytest.raises(WorktreeError, match=named):
        run.promote()
    assert run.as_it_is() == before


def test_a_run_in_the_middle_of_a_merge_is_not_promoted(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    write(checkout / "readme.md", "one\ntwo\nthree\nmine\n")
    commit(checkout, "mine")
    try_git(run.worktree.path, "merge", "main")
    with pytest.raises(WorktreeError, match="a merge under way in the worktree of run 1-1"):
        run.built()


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_an_edit_that_git_was_told_to_overlook_is_not_overwritten(
    checkout: Path, mark: str
) -> None:
    run = scene(checkout)
    run.work()
    git(checkout, "update-index", mark, "readme.md", "src/käse.py")
    write(checkout / "readme.md", "my own settings\n")
    with pytest.raises(InTheWayError, match=r"readme\.md \(edited\)"):
        run.promote()
    assert (checkout / "readme.md").read_text() == "my own settings\n"


def test_a_mark_that_hides_nothing_is_in_nobodys_way(checkout: Path) -> None:
    run = scene(checkout)
    run.work()
    git(checkout, "update-index", "--skip-worktree", "src/käse.py")
    write(checkout / "src" / "käse.py", "my own settings\n")
    run.promote()
    assert (checkout / "src" / "käse.py").read_text() == "my own settings\n"
    assert "S src/käse.py" in git(checkout, "-c", "core.quotePath=false", "ls-files", "-v")


def test_a_sparse_checkout_stays_sparse(checkout: Path) -> None:
    write(checkout / "big" / "one.txt", "1\n")
    commit(checkout, "big")
    run = scene(checkout)
    write(run.worktree.path / "big" / "two.txt", "2\n")
    write(run.worktree.path / "src" / "neu.py", "3\n")
    git(checkout, "sparse-checkout", "set", "src")
    run.promote()
    assert not (checkout / "big").exists()
    assert (checkout / "src" / "neu.py").exists()
    assert is_clean(checkout)


def test_settings_for_a_persons_own_merges_change_nothing(checkout: Path) -> None:
    for key, value in {
        "merge.ff": "only",
        "merge.autoStash": "true",
        "merge.verifySignatures": "true",
        "branch.main.mergeOptions": "--squash --no-commit",
        "submodule.recurse": "true",
        "core.splitIndex": "true",
        "pull.rebase": "true",
    }.items():
        git(checkout, "config", key, value)
    run = scene(checkout)
    run.work()
    write(checkout / "staged.txt", "mine\n")
    git(checkout, "add", "staged.txt")
    made = run.promote()
    assert git(checkout, "rev-parse", "main") == made.commit
    assert git(checkout, "status", "--porcelain") == "A  staged.txt"
    assert "staged.txt" in staged(checkout)


def test_attributes_say_how_files_are_merged(checkout: Path) -> None:
    write(checkout / ".gitattributes", "changes.md merge=union\n")
    write(checkout / "changes.md", "first\n")
    commit(checkout, "attributes")
    run = scene(checkout)
    write(run.worktree.path / "changes.md", "first\ntheirs\n")
    write(checkout / "changes.md", "first\nmine\n")
    commit(checkout, "mine")
    run.promote()
    assert sorted((checkout / "changes.md").read_text().split()) == ["first", "mine", "theirs"]


def test_a_file_that_becomes_a_folder_and_a_link_that_becomes_a_file_land(checkout: Path) -> None:
    (checkout / "link").symlink_to("readme.md")
    write(checkout / "run.sh", "#!/bin/sh\n")
    commit(checkout, "kinds")
    run = scene(checkout)
    path = run.worktree.path
    (path / "link").unlink()
    write(path / "link", "a file now\n")
    git(path, "mv", "readme.md", "renamed.md")
    write(path / "readme.md" / "inside.txt", "a folder now\n")
    (path / "run.sh").chmod(0o755)
    made = run.promote()
    assert (checkout / "readme.md" / "inside.txt").exists()
    assert (checkout / "link").is_file()
    assert not (checkout / "link").is_symlink()
    assert (checkout / "run.sh").stat().st_mode & 0o100
    assert is_clean(checkout)
    made.undo()
    assert (checkout / "readme.md").is_file()
    assert (checkout / "link").is_symlink()
    assert is_clean(checkout)


def test_a_post_merge_hook_runs_as_after_a_fast_forward(checkout: Path) -> None:
    write(
        checkout / ".git" / "hooks" / "post-merge",
        '#!/bin/sh\necho "$1 $(git rev-parse HEAD) $PWD" > .git/ran\nexit 1\n',
        executable=True,
    )
    run = scene(checkout)
    run.work()
    made = run.built()
    landed = made.land()
    assert (checkout / ".git" / "ran").read_text() == f"0 {made.commit} {checkout}\n"
    assert "post-merge" in landed.notices[0]
    assert git(checkout, "rev-parse", "main") == made.commit


def test_a_bare_repository_and_its_worktrees(tmp_path: Path, checkout: Path) -> None:
    bare = tmp_path / "bare.git"
    git(checkout, "clone", "-q", "--bare", str(checkout), str(bare))
    git(bare, "worktree", "add", "-q", str(tmp_path / "tree"), "main")
    run = scene(tmp_path / "tree")
    run.work()
    made = run.promote()
    assert git(tmp_path / "tree", "rev-parse", "HEAD") == made.commit
    assert is_clean(tmp_path / "tree")
