"""Promoting through the daemon: the card, the run, the agent, and what a crash leaves of it."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import git, until
from tests.integration.board.steps import BUSY, ask, inhabitants, journal, question, script, shell
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.fakes.boards import Board

WORK = (shell("echo made > made.txt && git add . && git commit -qm Made"), shell("echo x > loose"))


def column(board: Board, card: int = 1) -> str:
    return str(board.call("kanbots/card/show", card=card)["column"])


def main(board: Board) -> str:
    return git(board.path, "rev-parse", "main")


def test_promote_lands_the_work_and_moves_the_card_to_done(board: Board) -> None:
    run = board.run_script(*WORK, title="Make it")
    board.until_state(run, "idle")
    before, terminal = main(board), Terminal(board)
    (board.path / "mine.txt").write_text("mine\n")

    plan = terminal.json("promote", run, "--dry-run")
    assert (plan["target"], plan["target_commit"]) == ("main", before)
    assert (plan["commits"][0]["subject"], plan["uncommitted"]) == ("Made", ["loose"])
    assert (main(board), column(board)) == (before, "in_review")

    done = terminal.do("promote", run)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 file not committed; the run's branch gets them first" in done.stdout
    assert git(board.path, "show", "-s", "--format=%s", "main") == "Merge card 1: Make it"
    assert (board.path / "loose").read_text() == "x\n"
    assert git(board.path, "status", "--porcelain") == "?? mine.txt"
    assert column(board) == "done"
    view = board.run(run)
    assert (view["state"], view["reason"]) == ("idle", "promoted to main")
    assert (view["promoted"]["commit"], view["promoted"]["before"]) == (main(board), before)
    assert "has nothing that main does not have" in terminal.refused("promote", run)


def test_undo_takes_branch_card_and_run_back_to_where_they_were(board: Board) -> None:
    run = board.run_script(*WORK)
    board.until_state(run, "idle")
    before, terminal = main(board), Terminal(board)
    terminal.json("promote", run)
    (board.path / "README.md").write_text("# Mine, meanwhile\n")

    undone = terminal.json("promote", "--undo", run)

    assert (undone["promoted"], undone["undone"]["before"]) == (None, before)
    assert (main(board), column(board)) == (before, "in_review")
    assert git(board.path, "status", "--porcelain") == " M README.md"
    assert board.run(run)["reason"] is None
    assert "was not promoted" in terminal.refused("promote", "--undo", run)
    terminal.json("promote", run)
    assert column(board) == "done"


def test_a_run_that_works_or_waits_is_not_promoted(board: Board) -> None:
    busy, asking = board.run_script(*WORK, BUSY), board.run_script(ask(question("?", "a", "b")))
    board.until_state(busy, "working")
    board.until_decision(asking)
    terminal = Terminal(board)
    before = main(board)
    for run in (busy, asking):
        assert f"`kanbots-ls stop {run}`" in terminal.refused("promote", run)
    assert main(board) == before


def test_promote_ends_the_idle_agent_and_a_reply_makes_more_to_promote(board: Board) -> None:
    run = board.run_script(*WORK)
    board.until_state(run, "idle")
    board.call("kanbots/run/promote", run=run, squash=True)
    assert not [said for said in inhabitants(board.path).values() if "scripted" in said]
    first = main(board)

    board.reply(run, script(shell("echo more >> made.txt && echo again > again.txt")))
    until(lambda: board.run(run)["turns"] == 2, "the second turn")
    assert board.until_state(run, "idle")["reason"] is None
    board.call("kanbots/run/promote", run=run, squash=True)

    assert git(board.path, "rev-parse", "main^") == first
    assert git(board.path, "diff", "--name-only", first, "main").split() == [
        "again.txt",
        "made.txt",
    ]


def test_a_promote_cut_short_by_a_crash_is_finished_by_the_next_daemon(board: Board) -> None:
    run = board.run_script(*WORK)
    board.until_state(run, "idle")
    before = main(board)
    began, go = board.path / ".git" / "began", board.path / ".git" / "go"
    hook = board.path / ".git" / "hooks" / "post-merge"
    hook.write_text(f"#!/bin/sh\ntouch '{began}'\nuntil test -e '{go}'; do sleep 0.1; done\n")
    hook.chmod(0o755)
    with Terminal(board).begin("promote", run) as client:
        until(began.exists, "the hook")
        os.kill(board.daemon_pid, signal.SIGKILL)
        go.touch()
        client.wait()
    board.disconnect()

    until(lambda: board.run(run)["promoted"], "the promote")

    assert git(board.path, "rev-parse", "main^1") == before
    assert [fact["commit"] for fact in journal(board, "run_promoted")] == [main(board)]
    assert column(board) == "done"
    assert git(board.path, "status", "--porcelain") == ""


def test_a_target_that_moves_meanwhile_is_built_upon_anew(board: Board) -> None:
    git(board.path, "config", "filter.once.clean", "cat")
    (board.path / ".gitattributes").write_text("*.once filter=once\n")
    git(board.path, "add", ".")
    git(board.path, "commit", "-qm", "Attributes")
    run = board.run_script(shell("echo x > last.once && git add . && git commit -qm Made"))
    board.until_state(run, "idle")
    theirs = git(board.path, "commit-tree", "-p", "main", "-m", "Theirs", "main^{tree}")
    flag = board.path / ".git" / "moved"
    move = f"test -e '{flag}' || git update-ref refs/heads/main {theirs}; touch '{flag}'; cat"
    git(board.path, "config", "filter.once.smudge", move)

    board.call("kanbots/run/promote", run=run)

    assert git(board.path, "rev-parse", "main^1") == theirs
    assert [fact["attempt"] for fact in journal(board, "landing_built")] == [1, 2]
    assert git(board.path, "status", "--porcelain") == ""


def test_several_runs_promoted_at_once_all_land(board: Board) -> None:
    runs = [board.run_script(shell(f"echo x > file{n}.txt")) for n in range(7)]
    for run in runs:
        board.until_state(run, "idle")
    connections = [board.connect() for _ in runs]
    with ThreadPoolExecutor(len(runs)) as threads:
        params = [{"run": run} for run in runs]
        done = threads.map(
            lambda at, said: at.call("kanbots/run/promote", said), connections, params
        )
        assert all(each["run"]["promoted"] for each in done)
    for connection in connections:
        connection.close()
    assert len(git(board.path, "rev-list", "--merges", "main").split()) == 7
    assert {f"file{n}.txt" for n in range(7)} <= {path.name for path in board.path.iterdir()}
    assert git(board.path, "status", "--porcelain") == ""


def test_a_discard_after_a_promote_leaves_what_landed(board: Board) -> None:
    run = board.run_script(*WORK)
    board.until_state(run, "idle")
    terminal = Terminal(board)
    terminal.json("promote", run)
    landed = main(board)
    terminal.json("discard", run)
    assert (main(board), column(board)) == (landed, "done")
    assert (board.path / "made.txt").exists()
    terminal.json("promote", "--undo", run)
    assert column(board) == "in_review"


def test_what_was_promoted_is_known_after_a_restart(board: Board) -> None:
    run = board.run_script(*WORK)
    board.until_state(run, "idle")
    board.call("kanbots/run/promote", run=run, squash=False)
    seen = (board.run(run)["promoted"], column(board))
    os.kill(board.daemon_pid, signal.SIGKILL)
    board.disconnect()
    assert (board.run(run)["promoted"], column(board)) == seen
    assert [fact["commit"] for fact in journal(board, "run_promoted")] == [main(board)]


def test_an_overlap_is_refused_by_name_through_the_terminal(board: Board) -> None:
    run = board.run_script(shell("echo theirs >> README.md"), shell("echo x > new.txt"))
    board.until_state(run, "idle")
    (board.path / "README.md").write_text("mine\n")
    (board.path / "new.txt").write_text("mine\n")
    done = Terminal(board).do("promote", run)
    assert done.returncode == 1
    assert "README.md (edited), new.txt (untracked)" in done.stderr
    assert (board.path / "README.md").read_text() == "mine\n"
    with pytest.raises(Refused, match="in the way"):
        board.call("kanbots/run/promote", run=run)
    assert column(board) == "in_review"
