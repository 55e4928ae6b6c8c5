"""Stock Neovim takes our language server like any other, and stays an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.board.steps import inhabitants

if TYPE_CHECKING:
    from tests.editors.neovim import Neovim


def test_stock_neovim_attaches_and_typing_goes_on(neovim: Neovim) -> None:
    neovim.open("shop.py")
    neovim.attached()

    neovim.keys("O")
    neovim.types("# prices in cents")
    neovim.keys("esc", "j", "x")

    neovim.sees("# prices in cents", "ef total(prices")
    assert neovim.asks("vim.v.errmsg") == ""


def test_quitting_neovim_leaves_only_the_daemon(neovim: Neovim) -> None:
    neovim.open("shop.py")
    neovim.attached()

    neovim.command("qa!")

    assert neovim.ends() == 0
    neovim.until(
        lambda _: [c for c in inhabitants(neovim.repository).values() if "daemon" not in c] == [],
        "the end of everything but the daemon",
    )
