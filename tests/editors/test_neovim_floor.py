"""The whole job in stock Neovim; nothing of ours ever takes the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git, until
from tests.integration.board.steps import ask, numbered, question, script, shell

if TYPE_CHECKING:
    from tests.editors.neovim import Neovim
    from tests.fakes.boards import Board

ROUND = script(
    ask(question("Round half up or down?", "Up", "Down")),
    shell("printf 'def rounded(price):\\n    return price\\n' >> shop.py"),
    {"say": "Rounded."},
)


@pytest.mark.offers("neovim", "board", "dispatch", "answer", "diff", "promote")
def test_a_card_is_dispatched_answered_read_and_promoted(neovim: Neovim, board: Board) -> None:
    board.add("Round prices", ROUND)
    neovim.configure("vim.diagnostic.config({ virtual_text = true })")
    neovim.open("shop.py")
    neovim.attached()

    neovim.verb("board")
    neovim.sees("- #1 Round prices")
    neovim.act("#1 Round", "Dispatch #1")
    neovim.sees("1-1 asks: Round half up or down? 1 Up · 2 Down")
    free(neovim)
    neovim.picture("neovim-asks")

    neovim.verb("answer")
    neovim.sees("### 1-1.1 Round half up or down?", "1. Up")
    free(neovim)
    neovim.verb("answer.1")
    board.until_state("1-1", "idle")
    free(neovim)

    neovim.verb("diff")
    neovim.sees("1-1 against", "+def rounded(price):")
    neovim.picture("neovim-diff")
    neovim.verb("board")
    neovim.command("edit")
    neovim.sees("#1 Round prices (ready for review)")
    neovim.act("#1 Round", "Promote 1-1")
    until(lambda: board.run("1-1")["promoted"], "the promote")
    assert "def rounded" in git(board.path, "show", "main:shop.py")
    free(neovim)


@pytest.mark.offers("neovim", "calm")
def test_typing_goes_on_while_agents_ask_and_end(neovim: Neovim, board: Board) -> None:
    board.add("Round prices", ROUND)
    board.add("Fail", script({"fail": "out of ideas"}))
    neovim.open("shop.py")
    neovim.attached()

    board.dispatch(1, 2)
    neovim.keys("G", "o")
    neovim.types("# still")
    board.until_decision("1-1")
    board.until_state("2-1", "failed")
    neovim.types(" typing")
    neovim.sees("# still typing")
    assert neovim.asks("vim.api.nvim_get_mode().mode") == "i"
    free(neovim)


@pytest.mark.offers("neovim", "log")
def test_a_log_goes_on_before_the_reader_s_eyes_without_undo_and_is_never_to_be_saved(
    neovim: Neovim, board: Board
) -> None:
    board.add("Count", script(numbered(20_000, 20)))
    board.dispatch(1)
    board.until_state("1-1", "working")
    neovim.configure("vim.o.modeline = true")
    neovim.open("shop.py")
    neovim.attached()

    neovim.verb("log")
    neovim.sees("Log of 1-1", "line 5")
    first = len(neovim.lines())
    neovim.until(lambda _: len(neovim.lines()) > first + 20, "twenty lines more")

    counted = [line for line in neovim.lines() if line.startswith("line ")]
    assert counted == [f"line {number}" for number in range(1, len(counted) + 1)]
    assert neovim.asks("vim.bo.buftype") == "nofile"
    assert not neovim.asks("vim.bo.modified")
    assert neovim.asks("vim.fn.undotree().seq_last") == 0
    free(neovim)


def free(neovim: Neovim) -> None:
    """No prompt stands in the way of the next key."""
    assert "Press ENTER" not in neovim.text
    assert neovim.asks("vim.api.nvim_get_mode().blocking") is False
