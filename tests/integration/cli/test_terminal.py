"""What only shows at a terminal: the live board with its keys, questions asked and answered."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.cli.conftest import Board, end, wait_until
from tests.integration.cli.pseudo_terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(90)
ASK: dict[str, Any] = {
    "ask": {
        "questions": [
            {
                "text": "Which database?",
                "options": [{"label": "Postgres"}, {"label": "SQLite"}],
                "free_text": False,
            }
        ]
    }
}
WRITE: dict[str, Any] = {"write": {"path": "db.txt", "text": "{{answer}}\n"}}
ERASED = "\x1b[2K"
SCRIPTED = ("--agent", "scripted")


def body(*steps: dict[str, Any]) -> str:
    return "```kanbots-script\n" + json.dumps({"steps": list(steps)}) + "\n```"


def test_run_asks_at_the_terminal_and_the_answer_is_what_was_typed(board: Board) -> None:
    script = body({"say": "Let me ask."}, ASK, WRITE)
    with Terminal(board, "run", "Choose", "--body", script, *SCRIPTED) as terminal:
        terminal.see("2  SQLite")
        terminal.type("nonsense 7, 9\n")
        terminal.see("Not one of the options")
        terminal.type("2\n")
        assert terminal.leaves() == 0
        assert "1-1 │ idle" in terminal.text
    assert "+SQLite" in board.json("diff", "1-1")["patch"]


def test_a_question_put_off_stays_open_and_run_says_so(board: Board) -> None:
    with Terminal(board, "run", "Choose", "--body", body(ASK), *SCRIPTED) as terminal:
        terminal.see("Enter: later")
        terminal.type("\n")
        assert terminal.leaves() == 1
        assert "later: `kanbots-ls answer 1-1.1`" in terminal.text
    assert [item["state"] for item in board.json("decisions")["decisions"]] == ["opened"]


def test_a_question_answered_elsewhere_frees_the_prompt(board: Board) -> None:
    with Terminal(board, "run", "Choose", "--body", body(ASK), *SCRIPTED) as terminal:
        terminal.see("Enter: later")
        board.json("answer", "1-1.1", "1")
        terminal.see("answered elsewhere")
        assert terminal.leaves() == 0


def test_ctrl_c_leaves_the_agent_at_work_and_says_so(board: Board) -> None:
    with Terminal(board, "run", "Wait", "--body", body({"wait": 60}), *SCRIPTED) as terminal:
        terminal.see("turn started")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.leaves() == 130
        assert "kanbots-ls stop 1-1" in terminal.text
    assert board.run("1-1")["state"] == "working"


def test_the_live_board_is_driven_by_keys_and_leaves_the_terminal_as_it_was(board: Board) -> None:
    card = board.add("Choose a database", ASK, WRITE, {"wait": 60})
    board.json("dispatch", str(card), *SCRIPTED, "--wait", status=1)
    with Terminal(board, "status", "--watch") as terminal:
        terminal.see("bypassPermissions")
        assert terminal.modes() != terminal.before
        terminal.type("?")
        terminal.see("any key goes back")
        terminal.type("x")
        terminal.see("Which database?")
        terminal.type("a")
        terminal.see("2  SQLite")
        terminal.type("2\n")
        terminal.see("Answered 1-1.1.")
        terminal.type("jj")
        terminal.see("▶")
        wait_until(lambda: board.json("diff", "1-1")["files"])
        terminal.type("d")
        terminal.see("+SQLite")
        terminal.type("\n")
        terminal.see("working")
        terminal.type("l")
        terminal.see("turn started")
        terminal.type("\n")
        terminal.see("working")
        terminal.type("s")
        terminal.see("[y/N]")
        terminal.type("y\n")
        terminal.see("Stopped 1-1.")
        terminal.type("q")
        assert terminal.leaves() == 0
        assert terminal.modes() == terminal.before
    assert board.run("1-1")["state"] == "stopped"


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_leaves_the_terminal_as_it_was(board: Board, number: int, status: int) -> None:
    board.json("card", "add", "One")
    with Terminal(board, "status", "--watch") as terminal:
        terminal.see("#1 One")
        terminal.process.send_signal(number)
        assert terminal.leaves() == status
        assert terminal.modes() == terminal.before
        drawn = terminal.raw.rstrip()
    assert drawn.endswith(b"\x1b[?1004l"), "it tells nobody of its focus any more"
    assert drawn.removesuffix(b"\x1b[?1004l").endswith((b"\x1b[?25h", b"\x1b[?1049l"))


def test_the_live_board_outlives_the_daemon(board: Board) -> None:
    board.json("card", "add", "One")
    with Terminal(board, "status", "--watch") as terminal:
        terminal.see("#1 One")
        board.kill_daemon()
        board.json("card", "add", "Two")
        terminal.see("#2 Two")
        terminal.type("q")
        assert terminal.leaves() == 0


def test_what_an_agent_writes_can_not_paint_the_live_board(board: Board) -> None:
    card = board.add("Say", {"say": "\x1b[31mred \x1b]0;owned\x07[bold]x[/bold]"}, {"wait": 60})
    board.json("dispatch", str(card), *SCRIPTED)
    wait_until(lambda: "owned" in (board.run("1-1")["last_event"] or ""))
    with Terminal(board, "status", "--watch") as terminal:
        terminal.see("owned␇[bold]x[/bold]")
        assert b"\x1b]0;" not in terminal.raw
        terminal.type("q")
        assert terminal.leaves() == 0


def test_what_can_be_done_next_is_said_at_a_terminal_and_nowhere_else(board: Board) -> None:
    with Terminal(board, "card", "add", "One") as terminal:
        assert terminal.leaves() == 0
        assert "`kanbots-ls dispatch 1` starts an agent on it." in terminal.text
    assert board.do("card", "add", "Two").stderr == ""


def test_waiting_for_a_run_is_left_by_ctrl_c_and_the_run_goes_on(board: Board) -> None:
    card = board.add("Wait", {"wait": 60})
    with Terminal(board, "dispatch", str(card), *SCRIPTED, "--wait") as terminal:
        terminal.see("working")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.leaves() == 130
        assert "Left alone, not stopped: 1-1." in terminal.text
    assert board.run("1-1")["state"] == "working"


def test_following_says_where_to_answer_and_ctrl_c_ends_it(board: Board) -> None:
    card = board.add("Choose", {"say": "hm"}, ASK)
    board.json("dispatch", str(card), *SCRIPTED, "--wait", status=1)
    with Terminal(board, "log", "1-1", "--follow") as terminal:
        terminal.see("`kanbots-ls answer 1-1.1` answers it.")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.leaves() == 130


def test_the_demo_shows_its_board_asks_beneath_it_and_ends_with_the_path(
    board: Board, tmp_path: Path
) -> None:
    place = tmp_path / "the démo"
    made = Board(place / "shop", place / "home")
    try:
        with Terminal(board, "demo", "--dir", str(place)) as terminal:
            drawn = terminal.see("Half even")
            above, _, _ = drawn.rpartition("2-1 asks")
            assert "#3 Refuse negative prices" in above.rpartition(ERASED)[2]
            terminal.type("9\n")
            drawn += terminal.see("they are 1 to 3")
            terminal.type("half even\n")
            assert terminal.leaves() == 0
            assert "rate limit" in drawn + terminal.text, "before the question or after it"
        lines = terminal.text.split()
        assert " ".join(lines).endswith(str(place / "shop"))
        assert "1-1 and 2-1 change the same lines of shop/pricing.py" in " ".join(lines)
        [decision] = made.json("decisions", "--all")["decisions"]
        assert (decision["state"], decision["answer"]) == ("resolved", ["Half even"])
    finally:
        end(made)


def test_the_language_server_at_a_terminal_says_what_it_is(board: Board) -> None:
    with Terminal(board) as terminal:
        terminal.see("`kanbots-ls --help` lists what to type")


def test_a_terminal_that_can_not_draw_gets_lines_and_no_live_board(board: Board) -> None:
    board.environment["TERM"] = "dumb"
    with Terminal(board, "run", "Say", "--body", body({"say": "Hello."}), *SCRIPTED) as terminal:
        assert terminal.leaves() == 0
        assert "1-1 │ Hello." in terminal.text
        assert b"\x1b" not in terminal.raw
    with Terminal(board, "status", "--watch") as terminal:
        assert terminal.leaves() == 2
        assert "TERM says this one can't" in terminal.text


def test_a_card_is_dispatched_from_the_live_board_after_a_question(board: Board) -> None:
    (board.path / "kanbots.toml").write_text('[agent]\nname = "scripted"\n')
    board.add("Say", {"say": "hello"})
    with Terminal(board, "status", "--watch") as terminal:
        terminal.see("#1 Say")
        terminal.type("g")
        terminal.see("Select a card or run first")
        terminal.type("jg")
        terminal.see("[y/N]")
        terminal.type("\n")
        terminal.see("Nothing done.")
        assert board.json("card", "show", "1")["runs"] == []
        terminal.type("g")
        terminal.see("[y/N]")
        terminal.type("y\n")
        terminal.see("Dispatched 1-1.")
        terminal.type("q")
        assert terminal.leaves() == 0
    assert board.run("1-1")["agent"] == "scripted"
