"""The daemon is killed under a real editor, which goes on: one message, everything back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.board.steps import ask, question, script

if TYPE_CHECKING:
    from tests.editors.helix import Helix
    from tests.editors.neovim import Neovim
    from tests.fakes.boards import Board

ROUND = script(ask(question("Round half up or down?", "Up", "Down")), {"say": "Rounded."})
ASKS = "1-1 asks: Round half up or down? 1 Up · 2 Down"
COUNTS = """\
vim.g.shown = 0
vim.api.nvim_create_autocmd('DiagnosticChanged', {
  callback = function(event)
    if #vim.diagnostic.get(event.buf) > 0 then
      vim.g.shown = vim.g.shown + 1
    end
  end,
})"""
"""How often Neovim was told what stands beside a text, for a text that is there again at once."""
KEPT = "runs and open documents are kept"


def waiting(board: Board) -> None:
    """A run that asks its person."""
    board.add("Round prices", ROUND)
    board.dispatch(1)
    board.until_decision("1-1")


@pytest.mark.offers("helix", "outlive")
def test_helix_goes_on_under_the_next_daemon(helix: Helix, board: Board) -> None:
    waiting(board)
    helix.open("shop.py")
    helix.attached()
    helix.command("lsp-workspace-command kanbots.board")
    helix.sees(ASKS)

    board.kill_daemon()

    helix.says(KEPT)
    helix.sees(ASKS)
    helix.picture("helix-outlives")
    # Which question was shown last died with the daemon, and nothing is guessed.
    helix.command("lsp-workspace-command kanbots.answer")
    helix.sees("### 1-1.1 Round half up or down?")
    helix.command("lsp-workspace-command kanbots.answer.1")
    board.until_state("1-1", "idle")
    assert board.decisions(everything=True)[0]["answer"] == ["Up"]
    assert helix.complaints() == []


@pytest.mark.offers("neovim", "outlive")
def test_neovim_goes_on_under_the_next_daemon_with_what_is_not_saved(
    neovim: Neovim, board: Board
) -> None:
    waiting(board)
    neovim.configure("vim.diagnostic.config({ virtual_text = true })", COUNTS)
    neovim.open("shop.py")
    neovim.attached()
    neovim.keys("G", "o")
    neovim.types("# see #1")
    neovim.keys("esc")
    neovim.verb("board")
    neovim.sees(ASKS)

    shown = neovim.asks("vim.g.shown")
    board.kill_daemon()

    neovim.until(lambda _: neovim.asks("vim.g.shown") > shown, "what the next daemon shows")
    neovim.sees(ASKS)
    assert "Press ENTER" not in neovim.text
    neovim.command("buffer shop.py")
    neovim.keys("G", "$", "K")
    neovim.sees("Round prices")
    assert neovim.asks("vim.bo.modified")
    neovim.keys("esc")
    neovim.verb("answer")
    neovim.sees("### 1-1.1 Round half up or down?")
    neovim.verb("answer.1")
    board.until_state("1-1", "idle")
