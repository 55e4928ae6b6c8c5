"""Words that a person types into our documents, or where they have no place, without a plug-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.editors.test_helix_floor import STALE, verb
from tests.editors.test_neovim_floor import free
from tests.integration.board.steps import BUSY

if TYPE_CHECKING:
    from tests.editors.helix import Helix
    from tests.editors.neovim import Neovim
    from tests.fakes.boards import Board

TYPED = "You have written here: a reload takes away what was not sent."
SHOWN = "vim.diagnostic.config({ virtual_text = true })"


def test_in_neovim_a_page_with_words_of_the_persons_says_what_a_reload_would_take(
    neovim: Neovim, board: Board
) -> None:
    board.add("Round prices")
    neovim.configure(SHOWN)
    neovim.open("shop.py")
    neovim.attached()
    neovim.verb("card")
    neovim.sees("# #1 Round prices")
    neovim.keys("G", "o")
    neovim.types("Round to cents.")
    neovim.keys("esc")
    assert STALE not in neovim.sees(TYPED)
    board.call("kanbots/card/move", card=1, column="done")
    neovim.command("edit!")
    neovim.lacks(TYPED, "Round to cents.")
    free(neovim)


def test_in_helix_a_page_with_words_of_the_persons_says_what_a_reload_would_take(
    helix: Helix, board: Board
) -> None:
    board.add("Round prices")
    helix.open("shop.py")
    helix.attached()
    verb(helix, "card")
    helix.sees("# #1 Round prices")
    helix.keys("g", "e", "o")
    helix.types("Round to cents.")
    helix.keys("esc", "g", "g")
    assert STALE not in helix.sees(TYPED)
    helix.command("reload")
    helix.lacks(TYPED, "Round to cents.")
    assert helix.complaints() == []


def test_in_a_buffer_without_a_name_a_refusal_makes_no_other_and_stands_whole_on_the_board(
    neovim: Neovim, board: Board
) -> None:
    run = board.run_script({"cost": 0.6}, BUSY, title="Spend", budgetUsd=0.5)
    board.until_decision(run)
    neovim.configure(SHOWN)
    neovim.open("shop.py")
    neovim.attached()
    neovim.verb("board")
    neovim.sees("1-1 asks: Run 1-1 has reached its budget")
    neovim.command("enew | set filetype=markdown")
    neovim.attached()
    buffers = neovim.asks("#vim.api.nvim_list_bufs()")
    neovim.keys("i")
    neovim.types("about a dollar")
    neovim.keys("esc", "V", "g", "r", "a")
    neovim.sees("1: Answer 1-1.budget-1: “about a dollar”", "Type number")
    neovim.keys("1", "enter", "esc")
    neovim.sees("'about a dollar' is no amount. …")
    neovim.verb("board")
    neovim.sees("'about a dollar' is no amount. Give the new budget in dollars, as 2.50.")
    assert neovim.asks("#vim.api.nvim_list_bufs()") == buffers
    free(neovim)
