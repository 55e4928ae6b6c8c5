from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Run

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("card", "show", "x"), "CARD: not a whole number."),
        (("dispatch", "1", "--mode", "x"), "'x' is not one of 'bypassPermissions'"),
        (("costs", "--budget", "x"), "--budget: not a number."),
        (("costs", "--budget", "-1"), "--budget: it should be greater than or equal to 0."),
        (("card", "move", "1", "nowhere"), "There is no column 'nowhere'. There are: inbox, "),
        (("card", "edit", "1", "--mode", "x"), "There is no mode 'x'. There are: bypass"),
        (("stats",), "Did you mean 'status'"),
        (("card",), "Which verb?"),
        (("dispatch",), "CARD…"),
    ],
)
def test_wrong_usage_is_told_in_words_on_stderr_alone(
    kanbots: Run, capsys: Capture, words: tuple[str, ...], said: str
) -> None:
    assert kanbots(None, *words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("kanbots-ls: ")
    assert said in told.err
    assert "Value error" not in told.err
    assert "Input should" not in told.err


def test_the_usage_and_where_the_help_is_follow_a_mistake(kanbots: Run, capsys: Capture) -> None:
    assert kanbots(None, "card", "add") == 2
    told = capsys.readouterr().err
    assert "Usage: kanbots-ls card add [OPTIONS]" in told
    assert "`kanbots-ls card add -h` explains it." in told
