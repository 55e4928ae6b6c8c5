"""Each turn's state is kept, and what it changed can be read by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.boards import Board, git, until
from tests.integration.board.steps import journal, script, shell
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.integration.board.steps import Json


def write(path: str, text: str) -> Json:
    """A step that writes a file."""
    return {"write": {"path": path, "text": text}}


def turn(board: Board, run: str, count: int, *steps: Json) -> None:
    """The run's next turn, which is its ``count``-th, until it is written down."""
    board.reply(run, script(*steps))
    until(lambda: recorded(board, run) == count, f"turn {count} of {run}")
    board.until_state(run, "idle")


def recorded(board: Board, run: str) -> int:
    return len([event for event in journal(board, "turn_recorded") if event["run"] == run])


def three_turns(board: Board) -> str:
    """A run that wrote ``a``, then committed ``b``, then took ``a`` away and changed ``b``."""
    run = board.run_script(write("a", "1\n"))
    board.until_state(run, "idle")
    turn(board, run, 2, write("b", "2\n"), shell("git add b && git commit -qm two"))
    turn(board, run, 3, shell("rm a && echo 3 > b"))
    return run


def test_each_turns_change_is_shown_by_itself_or_together_and_after_a_discard(
    board: Board,
) -> None:
    run = three_turns(board)

    def changed(first: int, last: int) -> dict[str, str]:
        found = board.call("kanbots/run/diff", run=run, turns=[first, last])
        return {file["path"]: file["status"] for file in found["files"]}

    def check() -> None:
        assert changed(1, 1) == {"a": "added"}
        assert changed(2, 2) == {"b": "added"}
        assert changed(3, 3) == {"a": "deleted", "b": "modified"}
        assert changed(2, 3) == {"a": "deleted", "b": "added"}
        assert changed(1, 3) == {"b": "added"}

    check()
    refs = git(board.path, "for-each-ref", "--format=%(refname)", "refs/kanbots/runs").split()
    assert refs == [f"refs/kanbots/runs/{run}/{number}" for number in range(4)]
    events = journal(board, "turn_recorded")
    commits = [git(board.path, "rev-parse", ref) for ref in refs]
    assert [event["checkpoint"] for event in events] == commits[1:]
    assert Terminal(board).json("diff", run, "--turn", "2")["base"] == commits[1]
    board.kill_daemon()
    check()
    board.call("kanbots/run/discard", run=run)
    git(board.path, "gc", "--quiet", "--prune=now")
    check()


def test_numbers_alone_and_lines_for_people_are_there_for_turns_too(board: Board) -> None:
    run = three_turns(board)
    terminal = Terminal(board)
    shown = terminal.do("diff", run, "--turn", "2..3", "--stat").stdout
    assert shown.startswith(f"{run}, turns 2 to 3 against ")
    assert ": 2 files, +1 -1\n" in shown
    assert "@@" not in shown
    assert "@@" in terminal.do("diff", run, "--turn", "3").stdout


def test_a_turn_that_is_not_there_is_refused_with_those_that_are(board: Board) -> None:
    run = board.run_script(write("a", "1\n"))
    board.until_state(run, "idle")
    terminal = Terminal(board)
    assert terminal.refused("diff", run, "--turn", "4") == (
        f"Run {run} has no finished turn 4. It has turn 1."
    )
    assert "is no turn" in terminal.refused("diff", run, "--turn", "x", status=2)
    assert "comes after" in terminal.refused("diff", run, "--turn", "2..1", status=2)
    git(board.path, "update-ref", "-d", f"refs/kanbots/runs/{run}/1")
    assert f"(refs/kanbots/runs/{run}/1)" in terminal.refused("diff", run, "--turn", "1")


def test_a_checkpoint_that_cant_be_made_holds_no_run_up(board: Board) -> None:
    run = board.run_script(write("a", "1\n"), {"wait": 600})
    place = Path(until(lambda: board.run(run)["worktree"], "its worktree"))
    until(lambda: (place / "a").exists(), "its file")
    git(board.path, "update-ref", f"refs/kanbots/runs/{run}/1/in-the-way", "main")
    board.call("kanbots/run/stop", runs=[run])
    board.reply(run, script(write("b", "2\n")))
    assert board.until_state(run, "idle")["turns"] == 2
    first, second = journal(board, "turn_recorded")
    assert (first["checkpoint"], second["checkpoint"] is None) == (None, False)
