"""What an agent does by accident to what is the person's: refused, or shown and undone."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.boards import Board, git
from tests.integration.board.steps import shell


def refs(board: Board) -> set[str]:
    return set(git(board.path, "for-each-ref", "--format=%(refname) %(objectname)").split("\n"))


def test_an_agent_leaves_stash_branches_and_tags_as_they_are(board: Board) -> None:
    git(board.path, "branch", "mine")
    git(board.path, "tag", "v1")
    (board.path / "README.md").write_text("# Put aside\n")
    git(board.path, "stash", "--quiet")
    before = refs(board)
    run = board.run_script(
        shell("git commit --quiet --allow-empty -m Work"),
        shell("echo more >> README.md && git stash > said 2>&1"),
        shell("git branch -D mine >> said 2>&1"),
        shell("git tag -f v1 >> said 2>&1"),
    )
    worktree = Path(board.until_state(run, "idle")["worktree"])

    told = (worktree / "said").read_text()
    assert "the stash belongs to every worktree" in told
    assert f"mine is not a branch of run {run}" in told
    assert f"the tag v1 was there before run {run}" in told
    assert before <= refs(board)
    assert "more" in (worktree / "README.md").read_text()
    # The mark makes the difference: a person may.
    git(worktree, "branch", "-D", "mine")


def test_an_agent_that_climbs_out_changes_nothing_in_the_main_checkout(board: Board) -> None:
    git(board.path, "branch", "other")
    (board.path / "README.md").write_text("# Not committed yet\n")
    (board.path / "untracked").write_text("mine\n")
    before = refs(board)
    commands = ("commit -am x", "stash -u", "switch other", "checkout -f", "clean -fdx", "status")
    climbing = "; ".join(f"git -C ../../.. {command} >> said 2>&1" for command in commands)
    run = board.run_script(shell(climbing))
    worktree = Path(board.until_state(run, "idle")["worktree"])

    told = (worktree / "said").read_text()
    assert told.count(f"not that of run {run}") == len(commands) - 1
    assert "Changes not staged for commit" in told
    assert before <= refs(board)
    assert git(board.path, "branch", "--show-current") == "main"
    assert (board.path / "README.md").read_text() == "# Not committed yet\n"
    assert (board.path / "untracked").read_text() == "mine\n"
