"""The whole job in VS Code, with Neovim attached to the same repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git, until
from tests.integration.board.steps import ask, question, script, shell

if TYPE_CHECKING:
    from tests.editors.neovim import Neovim
    from tests.editors.vscode.workbench import Workbench
    from tests.fakes.boards import Board

ROUND = script(
    {"cost": 0.75},
    ask(question("Round half up or down?", "Up", "Down")),
    shell("printf 'def rounded(price):\\n    return price\\n' >> shop.py"),
    {"say": "Rounded."},
)
NOTE = script({"cost": 0.5}, {"write": {"path": "note.txt", "text": "A note.\n"}}, {"say": "Done."})


@pytest.mark.offers("vscode", "dispatch", "dispatch-several", "answer-elsewhere")
@pytest.mark.offers("vscode", "promote", "discard")
def test_two_cards_are_dispatched_one_is_answered_elsewhere_and_promoted_the_other_discarded(
    window: Workbench, board: Board, neovim: Neovim
) -> None:
    board.add("Round prices", ROUND)
    board.add("Write a note", NOTE)

    window.command("KanBots: Dispatch cards")
    window.picks("#1 Round prices", "#2 Write a note")
    # It hides by itself after some seconds; what stays is in the status bar.
    window.sees(window.toast("1-1 asks: Round half up or down?"))
    window.sees(window.status("❓ 1  $1.25 paper"))

    neovim.open("shop.py")
    neovim.attached()
    neovim.verb("answer")
    neovim.sees("### 1-1.1 Round half up or down?")
    neovim.verb("answer.2")
    window.sees(window.status("KanBots idle $1.25 paper"))
    assert board.decisions(everything=True)[0]["answer"] == ["Down"]

    window.command("KanBots: Promote a run")
    window.picks("1-1 Round prices")
    window.picks("As a merge")
    window.sees(window.toast("Promoted 1-1 to main."))
    assert "def rounded" in git(board.path, "show", "main:shop.py")

    window.command("KanBots: Discard a run")
    window.picks("2-1 Write a note")
    window.sees(window.toast("Discarded 2-1."))
    until(lambda: board.run("2-1")["discardedAt"], "the discard")


@pytest.mark.offers("vscode", "answer", "calm")
def test_a_question_is_a_notification_that_takes_no_key_and_is_answered_by_its_button(
    window: Workbench, board: Board
) -> None:
    board.add("Round prices", ROUND)
    window.clicks(window.page.get_by_role("tab", name="KanBots"))
    window.open_file("shop.py")
    window.keys("Control+End")

    board.dispatch(1)
    window.types("# still")
    window.sees(window.toast("1-1 asks: Round half up or down?"), window.row("#1 Round prices"))
    window.picture("vscode-asks")
    window.types(" typing")
    window.until(lambda: "# still typing" in window.editor_text(), "the typed text")

    window.presses("Up", on="Round half up or down?")
    board.until_state("1-1", "idle")
    assert board.decisions(everything=True)[0]["answer"] == ["Up"]


def test_a_question_that_was_put_off_is_answered_later_in_ones_own_words(
    window: Workbench, board: Board
) -> None:
    asks = ask(question("Whom to greet?", "The world", freeText=True))
    board.add("Greet", script(asks, {"say": "heard {{answer}}"}))
    board.dispatch(1)

    window.presses("Later", on="1-1 asks: Whom to greet?")
    window.lacks(window.toast("Whom to greet?"))
    window.sees(window.status("❓ 1"))
    window.command("KanBots: Answer a question")
    window.picks("In my own words…")
    window.enters("Ada")

    board.until_state("1-1", "idle")
    assert "heard Ada" in str(board.events("1-1", "text_said"))

    (board.path / "kanbots.toml").write_text('[slash.tidy]\nprompt = "Tidy up {text}."\n')
    window.command("KanBots: Reply to a run")
    window.picks("1-1")
    window.fills("/ti")
    window.until(lambda: _calls(window) == ["/tidy"], "the slash command alone")
    window.confirms()
    window.holds("/tidy ")
    window.fills("/tidy the shop")
    window.until(lambda: not _calls(window), "what sends it")
    window.confirms()
    window.until(lambda: len(board.events("1-1", "message_taken")) > 1, "the reply")
    said = board.events("1-1", "message_taken")[-1]["fields"]["text"]
    assert said.startswith("Tidy up the shop."), said[:60]


def _calls(window: Workbench) -> list[str]:
    """The slash commands on offer; rows that are drawn anew may hold what they held before."""
    return [choice for choice in window.choices() if choice.startswith("/")]
