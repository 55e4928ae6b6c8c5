"""Questions in Neovim with our plug-in: asked when the person says so, answered as they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.neovim_plugin import CURRENCY, ROUND, SELECT, PluggedNeovim
from tests.integration.board.steps import ask, question

if TYPE_CHECKING:
    from tests.fakes.boards import Board


@pytest.mark.offers("nvim", "answer-elsewhere")
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

    plugged.says("1-1.1 was answered")
    assert board.decisions() != [], "the other question is still open"
    plugged.until(lambda _: plugged.waiting() == 1, "one question")
    answers = [each["answer"] for each in board.decisions(everything=True)]
    assert sorted(map(str, answers)) == ["None", "['Down']"]


def test_with_ask_idle_a_question_opens_once_when_the_person_pauses(
    plugged: PluggedNeovim, board: Board
) -> None:
    board.add("Round prices", ROUND)
    plugged.configure("require('kanbots').setup({ ask = 'idle' })", "vim.o.updatetime = 300")
    plugged.open("shop.py")
    plugged.ready()
    plugged.keys("G", "o")
    board.dispatch(1)
    plugged.sees("❓ 1")
    plugged.types("# typed")
    plugged.sees("# typed")
    assert SELECT not in plugged.text

    # An Escape by another name: normal mode may be over, for the question, before one can look.
    plugged.keys("ctrl-[")
    plugged.sees("#1 (1-1) asks: Round half up or down?", SELECT)
    plugged.keys("enter")
    plugged.lacks(SELECT)
    plugged.keys("k")
    plugged.keys("j")
    assert plugged.waiting() == 1, "leaving it is not answering it"
    plugged.free()


def test_several_answers_and_own_words_are_sent_as_they_were_chosen(
    plugged: PluggedNeovim, board: Board
) -> None:
    script_of = ask(
        question("Which fruits?", "Apple", "Pear", "Plum", multiple=True),
        question("What name?", "A", "B", free_text=True),
    )
    board.run_script(script_of, {"say": "Done."})
    plugged.open("shop.py")
    plugged.ready()
    plugged.until(lambda _: plugged.waiting() == 2, "two questions")

    plugged.kanbots("answer 1-1.1")
    plugged.sees("1: [ ] Apple", "4: Send what is marked")
    plugged.keys("1", "enter")
    plugged.sees("1: [x] Apple")
    plugged.keys("3", "enter")
    plugged.sees("3: [x] Plum")
    plugged.keys("4", "enter")
    plugged.sees("asks: What name?", "In my own words …")
    plugged.keys("3", "enter")
    plugged.sees("What name?:")
    plugged.types("Berta")
    plugged.keys("enter")

    board.until_state("1-1", "idle")
    answers = {each["id"]: each["answer"] for each in board.decisions(everything=True)}
    assert answers == {"1-1.1": ["Apple", "Plum"], "1-1.2": ["Berta"]}
