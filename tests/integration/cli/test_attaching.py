"""A run at a terminal: one process has its session, and it comes back with all that was done."""

from __future__ import annotations

import json
import os
import shlex
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.cli.conftest import processes_of, wait_until
from tests.integration.cli.pseudo_terminal import Terminal

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Board

pytestmark = pytest.mark.timeout(120)
PROMPT = "scripted> "
SAYS_GOODBYE = "trap 'echo > bye.log; exit' TERM; echo > ready.log; sleep 600 & wait"


@pytest.fixture
def run(board: Board) -> str:
    """An idle run with one commit."""
    card = board.add("Work", {"write": {"path": "a.txt", "text": "a\n"}}, {"commit": "Add a"})
    assert board.do("dispatch", str(card), "--agent", "scripted", "--wait").returncode == 0
    return f"{card}-1"


def play(terminal: Terminal, *steps: dict[str, Any]) -> str:
    """Have the agent at the terminal play these; what was drawn until it asks for more."""
    terminal.type(f"{json.dumps(steps)}\n")
    return terminal.see(PROMPT)


def idle(board: Board, run: str) -> Any:
    """The run once it is ours again."""
    wait_until(lambda: board.run(run)["state"] == "idle")
    return board.run(run)


def test_the_session_goes_on_at_the_terminal_and_comes_back_with_what_was_done(
    board: Board, run: str
) -> None:
    before = board.run(run)
    with Terminal(board, "attach", run) as terminal:
        terminal.see("The scripted agent, on: Work")
        play(terminal, {"write": {"path": "b.txt", "text": "b\n"}}, {"cost": {"usd": 0.25}})
        wait_until(lambda: "process" in "".join(board.run(run)["notices"]))
        seen = board.run(run)
        assert (seen["state"], seen["reason"]) == ("waiting", "attached at a terminal")
        for words in (("reply", run, "Go on."), ("discard", run), ("promote", run)):
            assert "is attached at a terminal" in board.refused(*words)
        assert "is attached at a terminal" in board.refused("rewind", run, "0")
        play(terminal, {"shell": f"setsid sh -c {shlex.quote(SAYS_GOODBYE)} > /dev/null 2>&1 &"})
        wait_until(lambda: (worktree(board, run) / "ready.log").exists())
        terminal.type("/exit\n")
        assert terminal.leaves() == 0
        assert "Took 1-1 back: idle; at the terminal (turn 2): 3 files, +3 -0." in terminal.text
    assert (worktree(board, run) / "bye.log").exists(), "it was asked to end before it was killed"
    after = board.run(run)
    assert after["session_id"] == before["session_id"]
    assert (after["turns"], after["state"]) == (2, "idle")
    assert [n for n in after["notices"] if "not known before" in n], (
        "its cost is not 0, but unknown"
    )
    diff = board.json("diff", run)
    assert {file["path"] for file in diff["files"]} == {"a.txt", "b.txt", "bye.log", "ready.log"}
    assert board.do("reply", run, "And then?").returncode == 0
    wait_until(lambda: board.run(run)["turns"] == 3)
    assert idle(board, run)["cost_usd"] >= (before["cost_usd"] or 0) + 0.25


def test_a_run_at_work_is_not_taken_from_its_agent_unless_it_is_stopped(board: Board) -> None:
    card = board.add("Long", {"say": "begun"}, {"wait": 600})
    assert board.do("dispatch", str(card), "--agent", "scripted").returncode == 0
    run = f"{card}-1"
    wait_until(lambda: board.run(run)["last_event"] == "begun")
    with Terminal(board, "attach", run) as terminal:
        assert terminal.leaves() == 1
        assert f"kanbots-ls attach {run} --stop" in terminal.text
    assert board.run(run)["state"] == "working"
    with Terminal(board, "attach", run, "--stop") as terminal:
        terminal.see(PROMPT)
        terminal.type("/exit\n")
        assert terminal.leaves() == 0
    assert board.run(run)["state"] == "idle"


def test_a_client_that_is_killed_leaves_a_run_that_says_so_until_the_program_ends(
    board: Board, run: str
) -> None:
    with Terminal(board, "attach", run) as terminal:
        terminal.see(PROMPT)
        wait_until(lambda: "process" in "".join(board.run(run)["notices"]))
        terminal.process.kill()
        wait_until(lambda: "is gone" in "".join(board.run(run)["notices"]))
        assert board.run(run)["state"] == "waiting"
        (notice,) = [each for each in board.run(run)["notices"] if "is gone" in each]
        pid = int(notice.partition("process ")[2].split()[0])
        os.kill(pid, signal.SIGKILL)
        assert idle(board, run)["turns"] == 2


def test_a_daemon_that_is_killed_meanwhile_is_followed_by_one_that_takes_the_run_back(
    board: Board, run: str
) -> None:
    with Terminal(board, "attach", run) as terminal:
        terminal.see(PROMPT)
        wait_until(lambda: "process" in "".join(board.run(run)["notices"]))
        board.kill_daemon()
        assert board.run(run)["reason"] == "attached at a terminal"
        play(terminal, {"write": {"path": "b.txt", "text": "b\n"}})
        board.kill_daemon()
        terminal.type("/exit\n")
        assert terminal.leaves() == 0
        assert "1 file, +1 -0" in terminal.text
    assert idle(board, run)["turns"] == 2


def test_a_stop_ends_the_program_at_the_terminal_and_what_it_started(
    board: Board, run: str
) -> None:
    with Terminal(board, "attach", run) as terminal:
        terminal.see(PROMPT)
        play(terminal, {"shell": "setsid sleep 600 > /dev/null 2>&1 & echo pid $!"})
        wait_until(lambda: "process" in "".join(board.run(run)["notices"]))
        assert board.do("stop", run).returncode == 0
        terminal.leaves()
        assert "Took 1-1 back: stopped by you at the terminal; at" in terminal.text
        assert "exit code" not in terminal.text, "whoever stopped it is why it ended"
    wait_until(lambda: not _sleepers(board))


def test_what_runs_at_the_terminal_is_no_person(board: Board, run: str) -> None:
    with Terminal(board, "attach", run) as terminal:
        terminal.see(PROMPT)
        program = " ".join(board.program)
        play(terminal, {"shell": f"{program} card add More > said.txt 2>&1; true"})
        terminal.type("/exit\n")
        assert terminal.leaves() == 0
    assert f"not from inside run {run}" in (worktree(board, run) / "said.txt").read_text()


def test_without_a_terminal_nothing_is_parked(board: Board, run: str) -> None:
    assert "needs a terminal" in board.refused("attach", run)
    assert "no document" in board.refused("attach", run, "--json", status=2)
    assert board.run(run)["state"] == "idle"


def worktree(board: Board, run: str) -> Path:
    return board.path / ".kanbots" / "worktrees" / f"issue-{run}"


def _sleepers(board: Board) -> list[int]:
    return [pid for pid in processes_of(board.path) if b"sleep\x00600" in _words(pid)]


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
