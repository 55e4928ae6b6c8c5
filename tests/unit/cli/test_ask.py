from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.follow.ask import answer_params, question_lines, understood
from kanbots_ls.protocol.decisions import AnswerParams
from tests.unit.cli import samples

if TYPE_CHECKING:
    from kanbots_ls.protocol.views import DecisionView

ONE = samples.decision()
MANY = samples.decision(multiple=True)
FREE = samples.decision(free_text=True)
ONLY_FREE = samples.decision(options=(), free_text=True)


def chosen(*choices: str) -> AnswerParams:
    return AnswerParams(decision="1-1-d1", choices=choices)


def said(words: str) -> AnswerParams:
    return AnswerParams(decision="1-1-d1", text=words)


@pytest.mark.parametrize(
    ("decision", "typed", "meant"),
    [
        (ONE, "1", chosen("1")),
        (ONE, "2", chosen("2")),
        (ONE, "3", None),
        (ONE, "0", None),
        (ONE, "1,2", None),
        (ONE, "sqlite", chosen("2")),
        (ONE, "neither", None),
        (MANY, "1,2", chosen("1", "2")),
        (MANY, " 2 , 1 ", chosen("2", "1")),
        (MANY, "1,9", None),
        (FREE, "neither, take a file", said("neither, take a file")),
        (FREE, "7", None),
        (ONLY_FREE, "7", said("7")),
    ],
)
def test_numbers_labels_and_own_words_mean_what_they_say(
    decision: DecisionView, typed: str, meant: AnswerParams | None
) -> None:
    assert understood(decision, typed) == meant


def test_on_the_command_line_a_label_with_a_comma_stays_whole() -> None:
    assert answer_params("d", "1,3", None).choices == ("1", "3")
    assert answer_params("d", "Yes, please", None).choices == ("Yes, please",)


def test_an_answer_without_words_is_wrong_usage() -> None:
    with pytest.raises(UsageMistake, match="--text"):
        answer_params("d", None, None)


def test_a_question_of_a_stranger_can_not_paint_the_terminal() -> None:
    evil = samples.decision(question="\x1b]0;owned\x07?", detail="\x1b[2J" * 3 + "\n" * 99)
    lines = list(question_lines(evil))
    assert "\x1b" not in "".join(lines)
    assert lines[-1].lstrip().startswith("2  SQLite")
    assert any("more lines" in line for line in lines)
