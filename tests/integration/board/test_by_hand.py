"""Worktrees and branches that somebody deleted or renamed by hand: told, and never made worse."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import (
    BUSY,
    ask,
    branches,
    is_alive,
    question,
    said,
    shell,
    worktrees,
)
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.board.steps import Json

WORK = (
    shell("echo committed > made.txt && git add made.txt && git commit --quiet -m Made"),
    shell("echo uncommitted > loose.txt"),
)


def deleted(_board: Board, place: Path) -> None:
    shutil.rmtree(place)


def deleted_and_pruned(board: Board, place: Path) -> None:
    shutil.rmtree(place)
    git(board.path, "worktree", "prune")


def moved(_board: Board, place: Path) -> None:
    place.rename(place.with_name("elsewhere"))


@pytest.mark.parametrize("restart", [False, True], ids=["agent alive", "daemon new"])
@pytest.mark.parametrize("lose", [deleted, deleted_and_pruned, moved])
def test_a_lost_worktree_is_told_and_what_was_committed_stays_reachable(
    board: Board, lose: Callable[[Board, Path], None], restart: bool
) -> None:
    run = board.run_script(*WORK)
    place = Path(board.until_state(run, "idle")["worktree"])
    made = git(board.path, "rev-parse", f"kanbots/issue-{run}")
    main = git(board.path, "rev-parse", "main")
    if restart:
        board.close()
    lose(board, place)
    terminal = Terminal(board)

    assert "its worktree is gone" in terminal.do("status").stdout
    assert "its worktree is gone" in terminal.json("card", "show", "1")["runs"][0]["reason"]
    diff = terminal.json("diff", run)
    assert [file["path"] for file in diff["files"]] == ["made.txt"]
    assert f"The worktree of run {run} is gone ({place})" in diff["notices"][0]
    assert "only what was committed" in terminal.do("diff", run).stderr
    told = terminal.refused("reply", run, "Go on.")
    assert f"The worktree of run {run} is gone ({place})" in told
    assert f"its branch kanbots/issue-{run}" in told
    assert f"`kanbots-ls discard {run}` keeps it" in told
    # An agent without its worktree would work on the checkout around it.
    assert not place.exists()
    assert len(said(board, run)) == 0

    document = terminal.json("discard", run)

    assert "only what was committed" in document["notices"][0]
    assert git(board.path, "log", "--format=%H", document["rescue_ref"]).split()[-2] == made
    assert (worktrees(board), branches(board)) == ([], [])
    assert git(board.path, "rev-parse", "main") == main
    assert git(board.path, "status", "--porcelain") == ""
    board.until_state(board.dispatch(1)[0], "idle")


def clean(board: Board) -> None:
    git(board.path, "clean", "-fdx")


def stash(board: Board) -> None:
    (board.path / "README.md").write_text("# Mine\n")
    git(board.path, "stash", "--all", "--quiet")


@pytest.mark.parametrize("sweep", [clean, stash])
def test_a_living_run_outlives_git_clean_and_stash_all_and_stays_out_of_git_add(
    sweep: Callable[[Board], None], board: Board
) -> None:
    run = board.run_script(*WORK, ask(question("Which?", "this", "that")), {"say": "on"})
    decision = board.until_decision(run)
    before = Path(board.run(run)["worktree"])

    sweep(board)

    until((board.path / ".kanbots" / ".gitignore").exists, "the .gitignore")
    git(board.path, "add", "--all")
    assert git(board.path, "status", "--porcelain") == ""
    assert (before / "loose.txt").read_text() == "uncommitted\n"
    board.answer(decision["id"], "this")
    board.until_state(run, "idle")
    assert said(board, run) == ["on"]
    assert len(Terminal(board).json("diff", run)["files"]) == 2


@pytest.mark.parametrize("step", [BUSY, ask(question("Which?", "this", "that"))])
def test_an_agent_whose_worktree_is_deleted_is_ended_and_the_run_says_so(
    step: Json, board: Board
) -> None:
    run = board.run_script(*WORK, step, shell("echo astray > astray.txt"))
    board.until_state(run, "waiting" if "ask" in step else "working")
    until(lambda: len(board.events(run, "tool_ended")) == len(WORK), "the work")
    agent = board.agent_pid(run)
    shutil.rmtree(board.path / ".kanbots")

    seen = board.until_state(run, "failed")

    assert seen["reason"] == (
        "Its agent was ended, as it had no place of its own to work in; its worktree is gone"
    )
    until(lambda: not is_alive(agent), "the agent's end")
    assert not (board.path / ".kanbots").exists()
    document = Terminal(board).json("discard", run)
    assert "only what was committed" in document["notices"][0]
    again = board.run_script(*WORK)
    board.until_state(again, "idle")
    assert git(board.path, "status", "--porcelain") == ""


def test_no_answer_reaches_an_agent_whose_worktree_is_gone(board: Board) -> None:
    run = board.run_script(ask(question("Which?", "this", "that")), shell("git commit -am Oops"))
    decision = board.until_decision(run)
    shutil.rmtree(board.run(run)["worktree"])

    with pytest.raises(Refused, match="is gone"):
        board.answer(decision["id"], "1")

    assert [d["state"] for d in board.decisions()] == ["opened"]
    board.stop(run)
    assert board.decisions() == []
    board.call("kanbots/run/discard", run=run)


def test_files_without_their_git_file_take_no_reply_and_go_to_the_trash_whole(
    board: Board,
) -> None:
    run = board.run_script(*WORK)
    place = board.until_state(run, "idle")["worktree"]
    board.stop(run)
    (Path(place) / ".git").unlink()

    with pytest.raises(Refused, match="`kanbots-ls discard"):
        board.reply(run, "Go on.")

    assert git(board.path, "status", "--porcelain") == ""
    trash = Path(board.call("kanbots/run/discard", run=run)["trash"])
    assert [path.name for path in trash.rglob("loose.txt")] == ["loose.txt"]


def test_a_renamed_branch_is_the_runs_all_the_same(board: Board) -> None:
    run = board.run_script(*WORK)
    board.until_state(run, "idle")
    made = git(board.path, "rev-parse", f"kanbots/issue-{run}")
    git(board.path, "branch", "--move", f"kanbots/issue-{run}", "kanbots/better")
    terminal = Terminal(board)

    assert len(terminal.json("diff", run)["files"]) == 2
    board.reply(run, "Go on.")
    board.until_state(run, "idle")
    document = terminal.json("discard", run)

    assert made in git(board.path, "log", "--format=%H", document["rescue_ref"]).split()
    assert branches(board) == []


def test_a_deleted_branch_leaves_the_files_and_a_discard_keeps_them(board: Board) -> None:
    run = board.run_script(*WORK)
    board.until_state(run, "idle")
    git(board.path, "update-ref", "-d", f"refs/heads/kanbots/issue-{run}")
    terminal = Terminal(board)

    assert [file["path"] for file in terminal.json("diff", run)["files"]] == [
        "loose.txt",
        "made.txt",
    ]
    document = terminal.json("discard", run)

    kept = git(board.path, "ls-tree", "--name-only", document["rescue_ref"]).split()
    assert {"loose.txt", "made.txt"} <= set(kept)
    assert worktrees(board) == []


def test_where_nothing_is_left_it_is_said_and_the_card_can_be_dispatched_again(
    board: Board,
) -> None:
    run = board.run_script(*WORK)
    place = board.until_state(run, "idle")["worktree"]
    shutil.rmtree(place)
    git(board.path, "worktree", "prune")
    git(board.path, "branch", "--quiet", "-D", f"kanbots/issue-{run}")
    terminal = Terminal(board)

    told = terminal.refused("diff", run)
    assert f"Nothing of run {run} is left to compare" in told
    assert "git reflog" in told
    assert terminal.json("discard", run)["rescue_ref"] is None
    board.until_state(board.dispatch(1)[0], "idle")
