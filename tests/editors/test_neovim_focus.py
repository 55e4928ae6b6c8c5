"""A person is called by other means only while they do not look at Neovim."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import until
from tests.integration.board.steps import ask, question

if TYPE_CHECKING:
    from tests.editors.neovim_plugin import PluggedNeovim
    from tests.fakes.boards import Board

QUESTION = ask(question("Which way?", "Left", "Right"))
GAINED, LOST = "\x1b[I", "\x1b[O"
"""What a terminal tells of its focus."""


@pytest.fixture
def told(person: dict[str, str]) -> Path:
    """The file that the person's own command writes each call's title to."""
    file = Path(person["HOME"]) / "told"
    config = Path(person["KANBOTS_HOME"]) / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("""[notify]\ncommand = 'echo "$1" >> told'\n""")
    return file


@pytest.mark.offers("nvim", "quiet")
def test_nobody_is_called_while_neovim_is_looked_at_and_somebody_when_it_is_not(
    plugged: PluggedNeovim, board: Board, told: Path
) -> None:
    away(board)
    plugged.open("shop.py")
    plugged.ready()

    plugged.types(GAINED)
    heard(plugged, True)
    run = board.run_script(QUESTION)
    called(board, "shop: 1-1 asks", looked_at=True)
    assert not told.exists()

    plugged.types(LOST)
    heard(plugged, False)
    board.answer(board.until_decision(run)["id"], "1")
    called(board, "shop: 1-1 is done", looked_at=False)
    written(told, "shop: 1-1 is done")


def test_a_suspended_neovim_is_not_looked_at_whatever_the_terminal_said(
    plugged: PluggedNeovim, board: Board, told: Path
) -> None:
    away(board)
    open_in_a_shell(plugged, "shop.py")
    plugged.ready()
    plugged.types(GAINED)
    heard(plugged, True)

    plugged.keys("ctrl-z")
    plugged.sees("Stopped")
    run = board.run_script(QUESTION)
    called(board, "shop: 1-1 asks", looked_at=False)

    plugged.types("fg")
    plugged.keys("enter")
    plugged.sees("shop.py")
    heard(plugged, True)
    board.answer(board.until_decision(run)["id"], "1")
    called(board, "shop: 1-1 is done", looked_at=True)
    written(told, "shop: 1-1 asks")


def test_another_daemon_is_told_who_looks(plugged: PluggedNeovim, board: Board, told: Path) -> None:
    away(board)
    plugged.open("shop.py")
    plugged.ready()
    plugged.types(LOST)
    heard(plugged, False)
    board.kill_daemon()
    away(board)
    plugged.kanbots("card add Elsewhere")
    known = "require'kanbots.board'.current().cards[1] ~= nil"
    plugged.until(lambda _: plugged.asks(known), "the card")
    heard(plugged, False)

    board.run_script(QUESTION)

    called(board, "shop: 2-1 asks", looked_at=False)
    written(told, "shop: 2-1 asks")


def away(board: Board) -> None:
    """At the test's own connection nobody looks."""
    board.call("kanbots/client/focus", focused=False)


def open_in_a_shell(plugged: PluggedNeovim, path: str) -> None:
    """As a person does who may suspend it."""
    shell = ["env", "PS1=shop $ ", "sh", "-i"]
    plugged.start(shell, plugged.repository, plugged.environment)
    plugged.sees("shop $")
    plugged.types(shlex.join(map(str, plugged.begin(path))))
    plugged.keys("enter")
    plugged.until(lambda _: plugged.listens(), "Neovim's socket")


def heard(plugged: PluggedNeovim, focused: bool) -> None:
    """Wait until the daemon has answered that it knows."""
    client = "vim.lsp.get_clients({ name = 'kanbots' })[1]"
    known = f"require'kanbots.focus'.known({client})"
    plugged.until(lambda _: plugged.asks(known) == focused, f"focus {focused} known to the board")


def written(told: Path, *titles: str) -> None:
    """Wait until the person's command has written these, whole; there are no others."""
    until(lambda: told.exists() and told.read_text().endswith(f"{titles[-1]}\n"), "the call")
    assert told.read_text().splitlines() == list(titles)


def called(board: Board, title: str, *, looked_at: bool) -> None:
    """Wait for that call, of which every client hears."""

    def found() -> object:
        while (each := board.client.next_notification(0)) is not None:
            if each.method == "kanbots/person/called" and each.params["title"] == title:
                return each.params
        return None

    call = until(found, f"the call {title}")
    assert call["lookedAt"] is looked_at
