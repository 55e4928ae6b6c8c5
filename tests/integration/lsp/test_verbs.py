"""A client that lets a person choose is told by the server what each verb applies to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.integration.board.steps import shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board


def test_each_verb_names_the_cards_or_runs_to_which_it_applies_now(board: Board) -> None:
    run = board.run_script(shell("echo Work. > work.txt"))
    board.until_state(run, "idle")
    board.add("Untouched")

    def applies(verb: str) -> tuple[list[int], list[str]]:
        result = board.call("kanbots/verb/show", command=f"kanbots.{verb}")
        return result["cards"], result["runs"]

    assert applies("dispatch") == ([2], [])
    assert applies("card.move") == ([1, 2], [])
    assert applies("promote") == ([], [run])
    assert applies("stop") == ([], [])
    assert applies("restore") == ([], [])
    board.call("kanbots/run/discard", run=run)
    assert applies("promote") == ([], [])
    assert applies("restore") == ([], [run])


def test_a_verb_that_is_none_is_refused(board: Board) -> None:
    with pytest.raises(Refused, match=r"no command kanbots\.fly"):
        board.call("kanbots/verb/show", command="kanbots.fly")
