"""The whole job in Neovim with our plug-in, which draws and asks and decides nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.neovim_plugin import CURRENCY, ROUND, SELECT, PluggedNeovim
from tests.fakes.boards import board_at, git, until
from tests.integration.board.steps import numbered, script

if TYPE_CHECKING:
    from tests.fakes.boards import Board


@pytest.mark.offers(
    "nvim",
    "board",
    "dispatch",
    "dispatch-several",
    "answer",
    "keys",
    "status",
    "preview",
    "promote",
    "discard",
)
def test_two_cards_are_dispatched_answered_previewed_promoted_and_discarded(
    plugged: PluggedNeovim, board: Board
) -> None:
    board.add("Round prices", ROUND)
    board.add("Add a currency", CURRENCY)
    plugged.open("shop.py")
    plugged.ready()

    plugged.kanbots("dispatch 1 2")
    plugged.kanbots()
    asked = "- 1-1.1 Round half up or down? "
    plugged.sees(asked, "1 Up | 2 Down", "■ 1-1 asks: Round half up or down?")
    plugged.sees("2-1 asks:", "asks you | Log | Diff | Answer… | Stop", "❓ 2")
    plugged.sees("- 2-1.1 Which currency?", "#2 Add a currency (asks you)")
    plugged.free()
    # Time and cost are hints alone.
    assert plugged.asks("vim.lsp.inlay_hint.is_enabled({ bufnr = 0 })")
    plugged.picture("neovim-plugin-board")

    plugged.kanbots("answer 1-1.1")
    plugged.sees("#1 (1-1) asks: Round half up or down?", "1: Up", "2: Down", SELECT)
    plugged.picture("neovim-plugin-question")
    plugged.keys("1", "enter")
    board.until_state("1-1", "idle")
    plugged.sees("#1 Round prices (ready for review)")

    plugged.kanbots("answer")
    plugged.sees("#2 (2-1) asks: Which currency?")
    plugged.keys("2", "enter")
    board.until_state("2-1", "idle")

    plugged.kanbots("preview 1-1")
    plugged.sees("new.txt of 1-1 (added)", "shop.py|1| modified")
    plugged.keys("]", "l")
    plugged.sees("shop.py before 1-1", "shop.py of 1-1 (modified)", "def rounded(price)")
    plugged.picture("neovim-plugin-preview")
    plugged.command("tabclose")

    plugged.kanbots("promote 1-1")
    until(lambda: board.run("1-1")["promoted"], "the promote")
    assert "def rounded" in git(board.path, "show", "main:shop.py")
    plugged.kanbots("discard 2-1")
    until(lambda: board.run("2-1")["discardedAt"], "the discard")
    plugged.free()


@pytest.mark.offers("nvim")
def test_a_run_is_attached_in_a_terminal_of_its_own_tab_and_comes_back(
    plugged: PluggedNeovim, board: Board
) -> None:
    board.add("Round prices", script({"say": "rounded"}))
    board.dispatch(1)
    board.until_state("1-1", "idle")
    plugged.open("shop.py")
    plugged.ready()

    plugged.kanbots("attach 1-1")
    plugged.sees("The scripted agent, on: Round prices", "scripted>")
    assert board.run("1-1")["reason"] == "attached at a terminal"
    plugged.types("/exit")
    plugged.keys("enter")
    plugged.sees("Took 1-1 back: idle")
    assert board.until_state("1-1", "idle")["turns"] == 2


MARKS = """(function()
  local count = 0
  for name, id in pairs(vim.api.nvim_get_namespaces()) do
    if name:find("codelens") then
      count = count + #vim.api.nvim_buf_get_extmarks(0, id, 0, -1, {})
    end
  end
  return count
end)()"""
NEWEST = "vim.api.nvim_win_get_cursor(0)[1] == vim.api.nvim_buf_line_count(0)"


def test_what_a_line_offers_goes_with_the_line_and_a_line_without_says_so(
    plugged: PluggedNeovim, board: Board
) -> None:
    board.add("Round prices", ROUND)
    plugged.open("shop.py")
    plugged.ready()
    plugged.kanbots()
    plugged.sees("- #1 Round prices Dispatch")
    anew = "require('kanbots.documents').rewritten({ vim.uri_from_bufnr(0) })"
    assert plugged.asks(f"(function() {anew} return {MARKS} end)()") == 0, "of the lines before"
    plugged.until(lambda _: plugged.asks(MARKS) == 1, "those of the lines as they are")

    plugged.keys("esc", "g", "g", "enter")
    plugged.says("Nothing of the board is on this line.")
    plugged.kanbots("messages")
    plugged.sees("kanbots messages")
    assert plugged.asks(NEWEST)
    plugged.free()


@pytest.mark.offers("nvim", "calm")
def test_typing_goes_on_while_agents_ask_and_end(plugged: PluggedNeovim, board: Board) -> None:
    board.add("Round prices", ROUND)
    board.add("Fail", script({"fail": "out of ideas"}))
    plugged.open("shop.py")
    plugged.ready()

    plugged.keys("G", "o")
    plugged.types("# still")
    board.dispatch(1, 2)
    plugged.sees("❓ 1")
    board.until_state("2-1", "failed")
    plugged.types(" typing")
    plugged.sees("# still typing")
    assert plugged.asks("vim.api.nvim_get_mode().mode") == "i"
    plugged.free()


@pytest.mark.offers("nvim", "log")
def test_a_log_follows_its_end_only_for_a_reader_who_is_there(
    plugged: PluggedNeovim, board: Board
) -> None:
    board.add("Count", script(numbered(20_000, 20)))
    board.dispatch(1)
    board.until_state("1-1", "working")
    plugged.open("shop.py")
    plugged.ready()

    plugged.kanbots("log 1-1")
    # It opens at the end, wherever that is by then.
    plugged.until(lambda screen: _last_number(screen) > 60, "sixty lines, and the last of them")
    plugged.keys("g", "g")
    plugged.sees("Log of 1-1")
    drawn = _last_number("\n".join(plugged.lines()))
    plugged.until(lambda _: f"line {drawn + 40}" in plugged.lines(), "forty lines more")

    assert "Log of 1-1" in plugged.text
    assert plugged.asks("vim.bo.buftype") == "nofile"
    assert not plugged.asks("vim.bo.modified")
    assert plugged.asks("vim.fn.undotree().seq_last") == 0
    board.call("kanbots/run/stop", runs=["1-1"])


@pytest.mark.offers("nvim", "outlive")
def test_a_killed_daemon_is_replaced_and_everything_is_found_again(
    plugged: PluggedNeovim, board: Board
) -> None:
    board.add("Round prices", ROUND)
    plugged.open("shop.py")
    plugged.ready()
    plugged.kanbots("dispatch 1")
    plugged.until(lambda _: plugged.waiting() == 1, "the question")
    plugged.kanbots()
    plugged.sees("#1 Round prices (asks you)")

    board.kill_daemon()
    board.disconnect()
    board.call("kanbots/card/add", title="Added meanwhile")
    plugged.sees("#2 Added meanwhile")

    plugged.kanbots("answer")
    plugged.sees("asks: Round half up or down?", SELECT)
    plugged.keys("1", "enter")
    board.until_state("1-1", "idle")
    plugged.sees("#1 Round prices (ready for review)")


def test_a_missing_server_is_one_clear_message(plugged: PluggedNeovim, board: Board) -> None:
    Path(plugged.environment["HOME"], "bin", "kanbots-ls").unlink()
    package = Path(plugged.environment["XDG_DATA_HOME"]) / "nvim/site/pack/kanbots/start"
    (package / "kanbots.nvim" / "kanbots-server.json").unlink()
    plugged.open("shop.py")

    plugged.sees("kanbots-ls is not on PATH: pip install kanbots-ls")
    plugged.command("edit README.md")
    plugged.command("messages")
    said = plugged.asks("vim.fn.execute('messages')")
    assert said.count("is not on PATH") == 1
    plugged.free()
    assert board.show()["cards"] == []


@pytest.mark.offers("nvim", "reload", "diff")
def test_an_editor_that_starts_anew_finds_everything(plugged: PluggedNeovim, board: Board) -> None:
    board.add("Round prices", ROUND)
    plugged.open("shop.py")
    plugged.ready()
    plugged.kanbots("dispatch 1")
    plugged.until(lambda _: plugged.waiting() == 1, "the question")
    plugged.command("qa")
    assert plugged.ends() == 0

    with PluggedNeovim(plugged.binary, board.path, plugged.environment) as later:
        later.configure()
        later.open("shop.py")
        later.ready()
        later.sees("❓ 1")
        later.says("1 question waits (:Kanbots answer) · #1 asks: Round half up or down?")
        later.kanbots("answer 1-1.1 2")
        board.until_state("1-1", "idle")
        later.kanbots("diff 1-1")
        later.sees("1-1 against", "+def rounded(price):")
        assert later.asks("vim.bo.filetype") == "diff"
        assert later.asks("vim.fn.foldlevel(vim.fn.search('^@@', 'n') + 1)") == 2


@pytest.mark.offers("nvim", "folders")
def test_each_repository_has_its_own_client_and_status(
    plugged: PluggedNeovim, board: Board, tmp_path: Path
) -> None:
    board.add("Round prices", ROUND)
    with board_at(tmp_path / "other") as other:
        other.add("Elsewhere")
        plugged.open("shop.py")
        plugged.ready()
        plugged.command(f"edit {other.path / 'README.md'}")
        plugged.until(lambda _: plugged.asks("#vim.lsp.get_clients()") == 2, "two clients")
        plugged.kanbots()
        plugged.sees("- #1 Elsewhere")
        plugged.command("edit shop.py")
        plugged.kanbots("dispatch 1")
        plugged.sees("❓ 1")
        plugged.command(f"edit {other.path / 'README.md'}")
        plugged.sees("README.md")
        plugged.lacks("❓ 1")
        assert other.show()["running"] == 0
        plugged.command("qa!")
        plugged.ends()


def test_checkhealth_finds_neovim_server_and_repository(
    plugged: PluggedNeovim, board: Board
) -> None:
    plugged.open("shop.py")
    plugged.ready()
    plugged.command("checkhealth kanbots")
    plugged.sees("kanbots", "OK Neovim 0.1", f"repository: {board.path}")
    assert any("kanbots-ls" in line and "OK" in line for line in plugged.lines())


def _last_number(log: str) -> int:
    """That of the last numbered line in it."""
    numbers: list[str] = re.findall(r"line (\d+)", log)
    return int(numbers[-1]) if numbers else 0
