"""In a source file an editor shows which lines a run changes too, for as long as that is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.board.steps import shell

if TYPE_CHECKING:
    from tests.editors.helix import Helix
    from tests.editors.neovim import Neovim
    from tests.editors.neovim_plugin import PluggedNeovim
    from tests.fakes.boards import Board

SAID = "1-1 (Add well) changes this line too."
SHOWS = "Show the diff of 1-1"
THEIRS = "+    return fsum(prices)"
OURS = "return sum(prices)  # both"


@pytest.mark.offers("neovim", "same-lines")
def test_stock_neovim_shows_them(neovim: Neovim, board: Board) -> None:
    neovim.configure("vim.diagnostic.config({ virtual_text = true })")
    follows(neovim, board)
    neovim.picture("neovim-same-lines")
    neovim.act("return sum", SHOWS)
    neovim.sees("1-1 against", THEIRS)
    neovim.command("buffer shop.py")
    neovim.keys("u")
    neovim.lacks(SAID)


@pytest.mark.offers("nvim", "same-lines")
def test_neovim_with_the_plug_in_shows_them(plugged: PluggedNeovim, board: Board) -> None:
    follows(plugged, board)
    plugged.act("return sum", SHOWS)
    plugged.sees("1-1 against", THEIRS)
    plugged.command("buffer shop.py")
    plugged.sees(SAID)

    plugged.kanbots("discard 1-1")

    plugged.lacks(SAID)


@pytest.mark.offers("helix", "same-lines")
def test_helix_shows_them(helix: Helix, board: Board) -> None:
    changed(board)
    helix.open("shop.py")
    helix.attached()
    helix.keys("2", "g", "g", "A")
    helix.types("  # both")
    helix.keys("esc")
    helix.sees(OURS, SAID)
    helix.picture("helix-same-lines")
    helix.keys("space", "a")
    helix.choose(SHOWS)
    helix.sees("1-1 against", THEIRS)
    assert helix.complaints() == []


def follows(neovim: Neovim, board: Board) -> None:
    """The person changes a line that a run has changed, and is told."""
    changed(board)
    neovim.open("shop.py")
    neovim.attached()
    neovim.keys("2", "G", "A")
    neovim.types("  # both")
    neovim.keys("esc")
    neovim.sees(OURS, SAID)


def changed(board: Board) -> None:
    """A run that has changed a line of the file."""
    run = board.run_script(shell("sed -i 's/sum(prices)/fsum(prices)/' shop.py"), title="Add well")
    board.until_state(run, "idle")
