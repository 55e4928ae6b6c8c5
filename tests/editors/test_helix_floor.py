"""The whole job in Helix, with nothing but its language server."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import NeverCame, git, until
from tests.integration.board.steps import ask, question, script, shell

if TYPE_CHECKING:
    from tests.editors.helix import Helix
    from tests.editors.neovim import Neovim
    from tests.fakes.boards import Board

ROUND = script(
    {"say": "Prices are rounded in one place only."},
    ask(question("Round half up or down?", "Up", "Down")),
    shell("printf 'def rounded(price):\\n    return price\\n' >> shop.py"),
    {"say": "Rounded."},
)
NOTE = script(shell("echo Later. > note.md"), {"say": "Noted."})
STALE = "This text is older than the board: reload it."

AGAIN_SECONDS = 2


@pytest.mark.offers("helix", "board", "dispatch", "answer", "diff", "promote", "discard")
def test_a_card_is_dispatched_answered_read_and_promoted_and_another_discarded(
    helix: Helix, board: Board
) -> None:
    board.add("Round prices", ROUND)
    board.add("Write a note", NOTE)
    helix.open("shop.py")
    helix.attached()

    verb(helix, "board")
    helix.sees("## Todo", "- #1 Round prices", "- #2 Write a note")
    helix.picture("helix-board")

    act(helix, "#1 Round", "Dispatch #1")
    helix.sees("1-1 asks: Round half up or down? 1 Up · 2 Down")
    reload(helix, "#1 Round prices (asks you)")
    helix.sees("- 1-1.1 Round half up or down?  1-1 asks: Round half up or down? 1 Up · 2 Down")
    helix.picture("helix-asks")

    verb(helix, "answer")
    # The cursor's line has what it is about once the page is known to the server.
    helix.sees("### 1-1.1 Round half up or down?  1-1 asks: Round half", "1. Up", "2. Down")
    helix.picture("helix-answer")
    act(helix, "1-1.1 Round", "Answer 1-1.1: 1 Up")
    board.until_state("1-1", "idle")

    verb(helix, "diff")
    helix.sees("1-1 against", "+def rounded(price):")
    helix.picture("helix-diff")

    verb(helix, "board")
    reload(helix, "#1 Round prices (ready for review)")
    act(helix, "#1 Round", "Promote 1-1")
    helix.says("Promoted 1-1: main is")
    assert "def rounded" in git(board.path, "show", "main:shop.py")

    act(helix, "#2 Write", "Dispatch #2")
    until(lambda: board.show()["cards"][1]["runs"], "the run")
    board.until_state("2-1", "idle")
    reload(helix, "#2 Write a note (ready for review)")
    act(helix, "#2 Write", "Discard 2-1 (restore brings it back)")
    helix.says("Discarded 2-1; restore brings it back.")
    assert board.run("2-1")["discardedAt"]
    assert helix.complaints() == []


@pytest.mark.offers("helix", "keys")
def test_a_question_is_answered_with_keys_alone(helix: Helix, board: Board) -> None:
    board.add("Round prices", ROUND)
    board.dispatch(1)
    board.until_decision("1-1")
    helix.open("shop.py")
    helix.attached()

    verb(helix, "answer.1")
    helix.says("No question was shown here yet")
    verb(helix, "answer")
    helix.says("1-1.1: Round half up or down? 1 Up · 2 Down")
    verb(helix, "answer.2")
    helix.says("1-1.1: Down.")

    assert board.until_state("1-1", "idle")["state"] == "idle"
    assert board.decisions(everything=True)[0]["answer"] == ["Down"]


def verb(helix: Helix, name: str) -> None:
    """The command as it is typed, or bound to a key."""
    helix.command(f"lsp-workspace-command kanbots.{name}")


def act(helix: Helix, line: str, title: str) -> None:
    """Choose from the code actions of the line that has these words."""
    helix.normal()
    helix.keys("g", "g", "/")
    helix.types(line)
    helix.keys("enter", "space", "a")
    helix.choose(title)
    helix.lacks(title)


def reload(helix: Helix | Neovim, text: str, command: str = "reload") -> None:
    """What an editor holds is older than the board until the person reloads it.

    The board may have moved on by then, so it is done again while the text is still older.
    """
    helix.until(lambda screen: STALE in screen or text in screen, text)
    while text not in helix.text:
        helix.command(command)
        with suppress(NeverCame):
            helix.until(lambda screen: text in screen, text, within=AGAIN_SECONDS)
