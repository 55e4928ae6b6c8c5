"""A run goes back to one of its turns, its agent hears of it, and nothing is lost by it."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import CliError, Refused
from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import (
    BUSY,
    ask,
    is_alive,
    journal,
    question,
    shell,
    transcript_lines,
)
from tests.integration.board.terminal import Terminal
from tests.integration.board.test_turns import three_turns, turn, write

if TYPE_CHECKING:
    from tests.integration.board.steps import Json


def files(board: Board, run: str) -> dict[str, str]:
    place = Path(board.run(run)["worktree"])
    return {file.name: file.read_text() for file in place.iterdir() if file.name in "ab"}


def rewind(board: Board, run: str, to: str | None = None) -> Json:
    found: Json = board.call("kanbots/run/rewind", run=run, **({"to": to} if to else {}))
    return found


def messages(board: Board, run: str) -> list[str]:
    lines = transcript_lines(board, run)
    return [line["text"] for line in lines if line["type"] == "message_taken"]


def test_a_rewound_run_goes_on_from_there_and_its_agent_is_told_once(board: Board) -> None:
    run = three_turns(board)
    agent = board.agent_pid(run)
    branch = f"kanbots/issue-{run}"
    later = git(board.path, "rev-parse", branch)

    done = rewind(board, run, "1")

    assert (done["to"], done["before"], done["run"]["state"]) == ("1", "before-1", "idle")
    assert files(board, run) == {"a": "1\n"}
    assert git(board.path, "rev-parse", branch) == git(board.path, "rev-parse", "main")
    assert not is_alive(agent)
    turn(board, run, 4, write("b", "4\n"))
    turn(board, run, 5, shell("true"))
    fourth, fifth = messages(board, run)[-2:]
    assert fourth.startswith("Note from kanbots-ls: the files and the branch of this worktree")
    assert "the state after your turn 1." in fourth
    assert "kanbots-ls" not in fifth
    found = board.call("kanbots/run/diff", run=run, turns=[4, 4])
    assert [(file["path"], file["status"]) for file in found["files"]] == [("b", "added")]

    rewind(board, run, "before-1")
    assert files(board, run) == {"b": "3\n"}
    assert git(board.path, "rev-parse", branch) == later


def test_an_undone_rewind_is_nothing_to_tell(board: Board) -> None:
    run = three_turns(board)
    before = files(board, run)
    rewind(board, run, "0")
    assert files(board, run) == {}
    rewind(board, run)
    assert files(board, run) == before
    turn(board, run, 4, shell("true"))
    assert "Note from" not in messages(board, run)[-1]


def test_the_terminal_says_what_can_be_gone_back_to_and_how_to_undo_it(board: Board) -> None:
    run = three_turns(board)
    terminal = Terminal(board)
    listed = terminal.do("diff", run, "--turns").stdout.splitlines()
    assert listed[0] == f"{run}: 3 finished turns"
    assert [line.split("  ")[2].strip() for line in listed[2:5]] == [
        "1 file, +1 -0", "1 file, +1 -0", "2 files, +1 -2",
    ]  # fmt: skip
    said = terminal.do("rewind", run, "2").stdout
    assert said.startswith(f"Run {run} is as it was after turn 2: 2 files put back")
    assert f"`kanbots-ls rewind {run} --undo`" in said
    document = terminal.json("diff", run, "--turns")
    assert document["position"] == "2"
    assert [rewind["before"] for rewind in document["rewinds"]] == ["before-1"]
    assert "as it was before rewind 1: " in terminal.do("rewind", run, "--undo").stdout
    assert files(board, run) == {"b": "3\n"}
    assert "no finished turn 9" in terminal.refused("rewind", run, "9")
    assert "not both, not neither" in terminal.refused("rewind", run, status=2)


def test_a_run_at_work_or_waiting_is_not_rewound(board: Board) -> None:
    busy = board.run_script(write("a", "1\n"), BUSY)
    asking = board.run_script(write("a", "1\n"), ask(question("Which?", "A", "B")))
    board.until_decision(asking)
    for run, state in ((busy, "working"), (asking, "waiting")):
        board.until_state(run, state)
        with pytest.raises(Refused, match=f"Run {run} is {state}. Wait until"):
            rewind(board, run, "0")
        board.stop(run)
        rewind(board, run, "0")
        assert files(board, run) == {}
        assert board.run(run)["state"] == "stopped"


def test_what_git_refuses_is_told_and_leaves_the_run_usable(board: Board) -> None:
    run = three_turns(board)
    place = Path(board.run(run)["worktree"])
    git(board.path, "branch", "mine", "main", GIT_COMMITTER_DATE="2020-01-01T00:00:00Z")
    git(place, "stash", "--quiet")
    git(place, "switch", "--quiet", "mine")
    with pytest.raises(Refused, match="it is on mine, which is not the run's own branch"):
        rewind(board, run, "1")
    git(place, "switch", "--quiet", f"kanbots/issue-{run}")
    assert board.run(run)["state"] == "idle"
    assert rewind(board, run, "1")["before"] == "before-2"
    board.call("kanbots/run/discard", run=run)
    with pytest.raises(Refused, match="was discarded"):
        rewind(board, run, "2")


def test_a_daemon_killed_in_a_rewind_ends_it_when_it_comes_back(board: Board) -> None:
    run = three_turns(board)
    client = board.connect()

    def ask_for_it() -> None:
        with suppress(CliError):
            client.call("kanbots/run/rewind", {"run": run, "to": "1"})

    asking = threading.Thread(target=ask_for_it)
    asking.start()
    until(lambda: journal(board, "rewind_requested"), "the request's record")
    board.kill_daemon()
    asking.join()
    client.close()

    board.show()
    until(lambda: journal(board, "run_rewound"), "the rewind's end")
    assert files(board, run) == {"a": "1\n"}
    board.until_state(run, "idle")
    rewind(board, run)
    assert files(board, run) == {"b": "3\n"}


def test_costs_of_one_run_are_shown_turn_by_turn(board: Board) -> None:
    run = board.run_script({"cost": {"usd": 0.5}})
    board.until_state(run, "idle")
    turn(board, run, 2, {"cost": {"usd": 0.25}})
    terminal = Terminal(board)
    assert terminal.do("costs", run).stdout.splitlines() == [
        f"$0.75 paper  {run} A card",
        "$0.50 paper    turn 1",
        "$0.25 paper    turn 2",
    ]
    other = board.run_script(shell("true"))
    board.until_state(other, "idle")
    assert [each["run"] for each in terminal.json("costs", run)["runs"]] == [run]
    assert "no run 7-1" in terminal.refused("costs", "7-1")
