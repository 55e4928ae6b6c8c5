"""`:Kanbots` finds what a verb is about, and asks for what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.neovim_plugin import ROUND, SELECT, PluggedNeovim
from tests.fakes.boards import until
from tests.integration.board.steps import shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board

NOW_KNOWN = "require('kanbots.board').current().cards[1].body"
CLIENTS = "vim.lsp.get_clients({ name = 'kanbots' })"
TEXT = "table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '|')"


def test_the_command_alone_starts_the_client_and_a_card_comes_from_a_selection(
    plugged: PluggedNeovim, board: Board
) -> None:
    plugged.init.write_text("")
    plugged.open("shop.py")
    assert plugged.asks("#vim.lsp.get_clients()") == 0

    plugged.command("%Kanbots")
    plugged.sees("Title: def total(prices")
    plugged.keys("enter")

    until(lambda: board.show()["cards"], "the card")
    [card] = board.show()["cards"]
    assert card["title"] == "def total(prices: list[int]) -> int:"
    assert "return sum(prices)" in card["body"]
    assert "shop.py:1" in card["body"]


def test_what_a_line_offers_is_chosen_and_carried_out(plugged: PluggedNeovim, board: Board) -> None:
    board.add("Round prices", ROUND)
    board.dispatch(1)
    board.until_decision("1-1")
    plugged.open("shop.py")
    plugged.ready()
    plugged.kanbots()
    plugged.sees("| Log | Diff | Answer… | Stop")

    plugged.keys("/")
    plugged.types("#1 Round")
    plugged.keys("enter", "g", "r", "x")
    offered = plugged.sees("Code lenses:", ": Answer…", SELECT).splitlines()
    number = next(line.partition(":")[0] for line in offered if ": Answer…" in line)
    plugged.keys(number.strip(), "enter")
    plugged.sees("#1 (1-1) asks: Round half up or down?", "2: Down")
    plugged.keys("2", "enter")

    board.until_state("1-1", "idle")
    assert board.decisions(everything=True)[0]["answer"] == ["Down"]


def test_a_verb_without_a_subject_offers_what_it_applies_to(
    plugged: PluggedNeovim, board: Board
) -> None:
    run = board.run_script(shell("echo x > x.txt"), title="Written")
    board.until_state(run, "idle")
    board.add("Untouched", ROUND)
    plugged.init.write_text("")
    plugged.open("shop.py")

    plugged.kanbots("promote")
    plugged.sees("Promote a run:", "1: 1-1 Written (idle)", SELECT)
    plugged.keys("q", "enter")
    plugged.lacks(SELECT)
    plugged.kanbots("dispatch")
    plugged.sees("Dispatch cards:", "1: #2 Untouched", "2: #1 Written", SELECT)
    plugged.keys("1", "enter")
    board.until_decision("2-1")
    plugged.kanbots("restore")
    plugged.says("Restore a discarded run: there is none to which it applies now.")
    assert board.run(run)["promoted"] is None


def test_a_reply_is_completed_with_the_slash_commands_and_becomes_their_prompt(
    plugged: PluggedNeovim, board: Board
) -> None:
    (board.path / "kanbots.toml").write_text('[slash.tidy]\nprompt = "Tidy up {text}."\n')
    run = board.run_script({"say": "Done."}, title="Written")
    board.until_state(run, "idle")
    plugged.open("shop.py")
    plugged.ready()

    plugged.kanbots(f"reply {run}")
    plugged.sees(f"Reply to {run}:")
    plugged.types("/ti")
    plugged.keys("tab")
    plugged.sees("/tidy")
    plugged.types(" the shop")
    plugged.keys("enter")
    until(lambda: len(board.events(run, "message_taken")) > 1, "the reply")
    taken = board.events(run, "message_taken")[-1]["fields"]["text"]
    assert taken.startswith("Tidy up the shop.")


@pytest.mark.offers("nvim", "describe")
def test_a_description_is_written_in_a_buffer_and_nothing_of_anybody_elses_is_written_over_unasked(
    plugged: PluggedNeovim, board: Board
) -> None:
    card = board.add("Round prices")

    def body() -> str:
        return str(board.call("kanbots/card/show", card=card)["body"])

    plugged.open("shop.py")
    plugged.ready()
    plugged.kanbots("card edit 1")
    plugged.sees("Edit #1:", "2: description  none", SELECT)
    plugged.keys("2", "enter")
    plugged.sees("#1 description.md")
    plugged.keys("i")
    plugged.types("Round to cents.")
    plugged.keys("escape")
    plugged.after_escape()
    plugged.command("w")
    until(lambda: body() == "Round to cents.", "what was written")

    board.call("kanbots/card/edit", card=card, body="Half up.")
    plugged.sees("Half up.")
    plugged.keys("A")
    plugged.types(" Always.")
    plugged.keys("escape")
    plugged.after_escape()
    board.call("kanbots/card/edit", card=card, body="Half down.")
    until(lambda: plugged.asks(NOW_KNOWN) == "Half down.", "the change")
    plugged.command("w")
    plugged.says("was changed meanwhile: :w! writes over it")
    assert body() == "Half down."
    plugged.command("wq!")
    plugged.lacks("#1 description.md")
    assert body() == "Half up. Always."


def test_the_buffer_of_a_description_outlives_its_client_and_under_another_name_is_a_file(
    plugged: PluggedNeovim, board: Board
) -> None:
    card = board.add("Round prices", "Old.")
    other = board.path / "other.md"

    def does(lines: str) -> None:
        plugged.asks(f"(function() {lines} end)()")

    def body() -> str:
        return str(board.call("kanbots/card/show", card=card)["body"])

    plugged.open("shop.py")
    plugged.ready()
    until(lambda: plugged.asks(NOW_KNOWN) == "Old.", "the card")
    does(f"require('kanbots.describing').open({CLIENTS}[1], 1)")
    does("vim.cmd.undo()")
    assert plugged.asks(TEXT) == "Old.", "there is nothing before it to undo"
    saves = "for n = 1, 5 do vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'New ' .. n })"
    does(f"{saves} vim.cmd.write() assert(not vim.bo.modified) end")
    assert body() == "New 5", "also while the board has not heard of the save before"

    does("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'Mine.' })")
    does(f"vim.cmd.write([[{other}]])")
    assert (other.read_text(), body()) == ("Mine.\n", "New 5")
    assert plugged.asks("vim.bo.modified")

    does("vim.lsp.enable('kanbots', false)")
    until(lambda: plugged.asks(f"#{CLIENTS}") == 0, "no client")
    does("vim.cmd.write()")
    plugged.says("Nothing was written, as no server runs")
    does("vim.cmd.edit({ bang = true })")
    assert plugged.asks(TEXT) == "New 5", "not emptied"
    does("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'Mine.' }) vim.lsp.enable('kanbots')")
    plugged.ready()
    does("vim.cmd.write()")
    assert body() == "Mine."

    does("vim.cmd.bdelete()")
    for _window in range(2):
        does(f"require('kanbots.describing').open({CLIENTS}[1], 1)")
    assert plugged.asks("{ vim.bo.buftype, #vim.fn.win_findbuf(vim.fn.bufnr()) }") == ["acwrite", 1]
    does(f"vim.cmd.saveas({{ [[{other}]], bang = true }})")
    does("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'A file.' }) vim.cmd.write()")
    assert (other.read_text(), body()) == ("A file.\n", "Mine.")
    assert plugged.asks("vim.bo.buftype") == ""
