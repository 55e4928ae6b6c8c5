"""A run has a port of its own for its whole life, and nobody else of the person's has it."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.boards import Board, board_at, until
from tests.integration.board.steps import journal, script, shell
from tests.integration.board.terminal import Terminal

NOTE = shell("echo $KANBOTS_PORT >> port.txt")


def test_set_up_and_agent_have_it_and_it_outlives_a_crash(board: Board) -> None:
    (board.path / "kanbots.toml").write_text("[setup]\ncommand = 'echo $KANBOTS_PORT > port.txt'\n")
    run = board.run_script(NOTE, setup="yes")
    seen = board.until_state(run, "idle")
    other = board.run_script(NOTE, setup="yes")
    assert board.until_state(other, "idle")["port"] != seen["port"]

    board.kill_daemon()
    board.reply(run, script(NOTE))
    board.until_state(run, "idle")

    there = (board.path / seen["worktree"] / "port.txt").read_text().split()
    assert there == [str(seen["port"])] * 3
    [first, _] = Terminal(board).json("status")["cards"]
    assert first["runs"][0]["port"] == seen["port"]
    assert [fact["run"] for fact in journal(board, "port_leased")] == [run, other]


def test_boards_do_not_share_one_and_a_discard_gives_it_back(board: Board, tmp_path: Path) -> None:
    run = board.run_script({"say": "here"})
    port = board.until_state(run, "idle")["port"]
    with board_at(tmp_path / "another") as another:
        elsewhere = another.run_script({"say": "here"})
        assert another.until_state(elsewhere, "idle")["port"] != port
        board.call("kanbots/run/discard", run=run)
        later = another.run_script({"say": "here"})
        assert another.until_state(later, "idle")["port"] == port


def test_a_restored_run_has_its_port_again_or_another_of_its_own(board: Board) -> None:
    run, kept = board.run_script(NOTE), board.run_script({"say": "here"})
    seen = board.until_state(run, "idle")
    taken = board.until_state(kept, "idle")["port"]
    board.call("kanbots/run/discard", run=run)
    board.call("kanbots/run/restore", run=run)
    assert board.run(run)["port"] == seen["port"]

    board.call("kanbots/run/discard", run=run)
    other = board.run_script({"say": "here"})
    assert board.until_state(other, "idle")["port"] == seen["port"]
    board.call("kanbots/run/restore", run=run)
    again = board.run(run)["port"]
    assert again not in (seen["port"], taken)

    board.reply(run, script(NOTE))
    until(lambda: board.run(run)["turns"] == 2, "the next turn")
    noted = (Path(seen["worktree"]) / "port.txt").read_text().split()
    assert noted == [str(seen["port"]), str(again)]
