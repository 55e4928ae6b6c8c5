"""Who watches at a terminal is rung for there, in the terminal's own way and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.integration.cli.conftest import wait_until
from tests.integration.cli.pseudo_terminal import Terminal
from tests.integration.cli.test_terminal import body

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Board

pytestmark = pytest.mark.timeout(90)
EVIL = "Which\x07 \x1b]0;way\x1b\\?"
ASKS = {"ask": {"questions": [{"text": EVIL, "options": ["Left", "Right"]}]}}
TITLE = "über repo: 1-1 asks"
BODY = "Which␇ ␛]0;way␛\\?"
OSC9 = f"\x1b]9;{TITLE}: {BODY}\a"
SCRIPTED = ("--agent", "scripted")


def rings(board: Board, way: str) -> None:
    """The person's own setting."""
    config = Path(board.environment["KANBOTS_HOME"]) / "config" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'[notify]\nterminal = "{way}"\n')


@pytest.mark.parametrize(
    ("way", "ring"),
    [
        ("bell", "\a"),
        ("osc9", OSC9),
        ("osc777", f"\x1b]777;notify;{TITLE};{BODY}\a"),
    ],
    ids=["bell", "osc9", "osc777"],
)
def test_status_rings_for_a_question_by_the_way_that_was_chosen(
    board: Board, way: str, ring: str
) -> None:
    rings(board, way)
    board.add("Go somewhere", ASKS)
    with Terminal(board, "status", "--watch") as terminal:
        terminal.see("q quit")
        board.json("dispatch", "1", *SCRIPTED)
        terminal.hear(ring)
        terminal.type("q")
        assert terminal.leaves() == 0


def test_run_rings_where_it_asks(board: Board) -> None:
    rings(board, "osc9")
    with Terminal(board, "run", "Go", "--body", body(ASKS), *SCRIPTED) as terminal:
        terminal.hear(OSC9)
        terminal.type("1\n")
        assert terminal.leaves() == 0


def test_dispatch_rings_while_it_waits_for_another_run(board: Board) -> None:
    rings(board, "osc9")
    board.add("Go somewhere", ASKS)
    board.add("Stay here", {"wait": 600})
    with Terminal(board, "dispatch", "1", "2", *SCRIPTED, "--wait") as terminal:
        terminal.hear(OSC9)
        board.json("stop", "2-1")
        assert terminal.leaves() == 1


def test_who_is_no_terminal_is_not_rung(board: Board) -> None:
    board.add("Go somewhere", ASKS)
    dispatched = board.start("dispatch", "1", *SCRIPTED, "--wait")
    told, _ = dispatched.communicate(timeout=30)
    assert "\a" not in told
    wait_until(lambda: board.run("1-1")["state"] == "waiting")


def test_off_is_silent(board: Board) -> None:
    rings(board, "off")
    board.add("Go somewhere", ASKS, {"say": "gone"})
    with Terminal(board, "status", "--watch") as terminal:
        terminal.see("q quit")
        board.json("dispatch", "1", *SCRIPTED)
        seen = terminal.see("? 1-1.1 Which")
        [decision] = board.json("decisions")["decisions"]
        board.json("answer", decision["id"], "1")
        seen += terminal.see("idle")
        terminal.type("q")
        assert terminal.leaves() == 0
    assert "\a" not in seen + terminal.raw.decode()
