"""The whole job in Neovim with our plug-in, which draws and asks and decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.boards import git, until
from tests.integration.board.steps import ask, numbered, question, script, shell

if TYPE_CHECKING:
    from tests.editors.neovim_plugin import PluggedNeovim
    from tests.fakes.boards import Board

ROUND = script(
    ask(question("Round half up or down?", "Up", "Down")),
    shell("printf 'def rounded(price):\\n    return price\\n' >> shop.py; echo new > new.txt"),
    {"say": "Rounded."},
)
CURRENCY = script(
    ask(question("Which currency?", "EUR", "USD")),
    shell("echo EUR > currency.txt"),
    {"say": "Done."},
)
SELECT = "Type number and <Enter>"


def test_two_cards_are_dispatched_answered_previewed_promoted_and_discarded(
    plugged: PluggedNeovim, board: Board
) -> None:
    board.add("Round prices", ROUND)
    board.add("Add a currency", CURRENCY)
    plugged.open("shop.py")
    plugged.ready()

    plugged.kanbots("dispatch 1 2")
    plugged.kanbots()
    asked = "- 1-1.1 Round half up or down? 1 Up | 2 Down     ■ 1-1 asks: Round half up or down?"
    plugged.sees(asked, "2-1 asks:", "| Log | Diff | Answer… | Stop", "❓ 2")
    free(plugged)
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
    free(plugged)


def test_a_question_answered_by_another_editor_is_cleared_and_a_late_answer_is_refused(
    plugged: PluggedNeovim, board: Board
) -> None:
    board.add("Round prices", ROUND)
    board.add("Add a currency", CURRENCY)
    plugged.open("shop.py")
    plugged.ready()
    board.dispatch(1, 2)
    plugged.until(lambda _: plugged.waiting() == 2, "two questions")

    plugged.kanbots("answer 1-1.1")
    plugged.sees("asks: Round half up or down?", SELECT)
    board.call("kanbots/decision/answer", decision="1-1.1", choices=["2"])
    board.until_state("1-1", "idle")
    plugged.keys("1", "enter")

    plugged.sees("1-1.1 was answered")
    assert board.decisions() != [], "the other question is still open"
    plugged.until(lambda _: plugged.waiting() == 1, "one question")
    answers = [each["answer"] for each in board.decisions(everything=True)]
    assert sorted(map(str, answers)) == ["None", "['Down']"]


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
    free(plugged)


def test_a_preview_has_its_own_directory_and_leaves_nothing_behind(
    plugged: PluggedNeovim, board: Board
) -> None:
    run = board.run_script(shell("rm kanbots.toml; echo x >> shop.py; echo y > 'a b.txt'"))
    board.until_state(run, "idle")
    plugged.open("README.md")
    plugged.ready()
    before = plugged.asks("vim.fn.execute('ls!')")

    plugged.kanbots("preview 1-1")
    plugged.sees("a b.txt of 1-1 (added)")
    worktree = board.run(run)["worktree"]
    assert plugged.asks("vim.fn.getcwd()") == worktree
    assert plugged.asks("#vim.api.nvim_list_tabpages()") == 2
    for name in ("kanbots.toml of 1-1 (deleted)", "shop.py of 1-1 (modified)"):
        plugged.keys("]", "l")
        plugged.sees(name)
    plugged.command("tabclose")

    plugged.until(lambda _: plugged.asks("vim.fn.execute('ls!')") == before, "the buffers before")
    assert plugged.asks("vim.fn.getcwd()") == str(board.path)
    assert plugged.asks("#vim.fn.getloclist(0)") == 0


def test_a_log_follows_its_end_only_for_a_reader_who_is_there(
    plugged: PluggedNeovim, board: Board
) -> None:
    board.add("Count", script(numbered(400, 20), {"say": "counted"}))
    board.dispatch(1)
    board.until_state("1-1", "working")
    plugged.open("shop.py")
    plugged.ready()

    plugged.kanbots("log 1-1")
    plugged.sees("line 60")
    plugged.keys("g", "g")
    plugged.sees("Log of 1-1")
    plugged.until(lambda _: "line 100" in plugged.lines(), "a hundred lines")

    assert "Log of 1-1" in plugged.text
    assert plugged.asks("vim.bo.buftype") == "nofile"
    assert not plugged.asks("vim.bo.modified")
    assert plugged.asks("vim.fn.undotree().seq_last") == 0
    board.call("kanbots/run/stop", runs=["1-1"])


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
    free(plugged)
    assert board.show()["cards"] == []


def free(plugged: PluggedNeovim) -> None:
    """No prompt stands in the way of the next key."""
    assert "Press ENTER" not in plugged.text
    assert plugged.asks("vim.api.nvim_get_mode().blocking") is False
