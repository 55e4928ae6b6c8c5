"""What an agent does by accident to what is the person's: refused, or shown and undone."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import shell
from tests.integration.board.terminal import Terminal


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


def test_a_file_that_an_agent_writes_outside_its_worktree_is_told_on_its_run(board: Board) -> None:
    outside = board.path / "README.md"
    run = board.run_script(
        {"write": {"path": "inside.txt", "text": "x"}},
        {"append": {"path": str(outside), "text": "more"}},
        {"append": {"path": "../../../README.md", "text": "more"}},
        {"write": {"path": str(board.path / "nowhere" / "\0"), "text": "x"}},
    )
    (told,) = board.until_state(run, "idle")["notices"]
    assert f"The agent wrote {outside}, which is outside its worktree" in told
    assert "moremore" in outside.read_text()
    board.close()
    assert told in Terminal(board).do("card", "show", "1").stdout


def escape_of(board: Board, run: str, number: int = 1) -> dict[str, Any]:
    """The decision about what moved while the run worked."""
    found = [d for d in board.decisions(everything=True) if d["id"] == f"{run}.escape-{number}"]
    assert len(found) == 1
    return found[0]


def test_what_got_past_the_guard_is_asked_about_once_holds_nothing_and_is_put_back(
    board: Board,
) -> None:
    git(board.path, "branch", "mine")
    before = refs(board)
    run = board.run_script(
        shell("git config user.email agent@example.com"),
        shell("git commit --quiet --allow-empty -m Work"),
        shell("env -u KANBOTS_RUN_MARK git branch --quiet -f mine HEAD"),
    )
    assert board.until_state(run, "idle")["reason"] is None
    asked = escape_of(board, run)
    assert asked["kind"] == "escape"
    assert f"While run {run} worked, something outside it changed" in asked["question"]
    assert "the branch mine moved from" in asked["question"]
    assert "(and 1 more)" in asked["question"]
    assert "the shared setting user.email was set to agent@example.com" in asked["detail"]

    # A restart and another turn ask nothing anew.
    board.close()
    board.call("kanbots/run/reply", run=run, text="Go on.")
    board.until_state(run, "idle")
    assert escape_of(board, run)["state"] == "opened"
    terminal = Terminal(board)
    terminal.do("answer", asked["id"], "Put it back")
    assert before <= refs(board)
    assert "user.email" not in git(board.path, "config", "--local", "--list")
    assert escape_of(board, run)["state"] == "resolved"
    assert [d["id"] for d in board.decisions()] == []


def test_what_moved_again_is_refused_by_name_and_asked_about_until_it_is_kept(
    board: Board,
) -> None:
    git(board.path, "branch", "mine")
    run = board.run_script(
        shell("git commit --quiet --allow-empty -m Work"),
        shell("env -u KANBOTS_RUN_MARK git branch --quiet -f mine HEAD"),
    )
    board.until_state(run, "idle")
    git(board.path, "switch", "--quiet", "mine")
    git(board.path, "commit", "--quiet", "--allow-empty", "-m", "Mine")
    after = refs(board)
    terminal = Terminal(board)
    told = terminal.refused("answer", f"{run}.escape-1", "2")
    assert "Nothing was put back: refs/heads/mine has changed again since" in told
    assert refs(board) == after
    assert escape_of(board, run)["state"] == "opened"
    # It is not the run's, so it outlives the run.
    board.call("kanbots/run/discard", run=run)
    terminal.do("answer", f"{run}.escape-1", "Keep it")
    assert escape_of(board, run)["state"] == "resolved"


def test_of_two_runs_that_worked_meanwhile_one_asks(board: Board) -> None:
    git(board.path, "branch", "mine")
    flag = board.path / "go"
    waiting = shell(f"until [ -e '{flag}' ]; do sleep 0.05; done")
    first = board.run_script(waiting)
    second = board.run_script(waiting)
    for run in (first, second):
        board.until_state(run, "working")
        until(partial(board.events, run, "tool_started"), "the beginning of its turn")
    git(board.path, "branch", "-D", "mine")
    flag.touch()
    for run in (first, second):
        board.until_state(run, "idle")
    assert len([d for d in board.decisions() if d["kind"] == "escape"]) == 1
