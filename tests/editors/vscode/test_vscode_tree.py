"""The board in VS Code's side bar: five hundred cards, dragged, filtered, dispatched together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.board_view import BoardView
from tests.fakes.boards import until
from tests.integration.board.steps import ask, question, script

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editors.vscode.conftest import Windows
    from tests.editors.vscode.workbench import Workbench
    from tests.fakes.boards import Board

ROUND = script(ask(question("Round half up or down?", "Up", "Down")), {"say": "Rounded."})
MANY = 500


@pytest.mark.offers("vscode", "many", "dispatch-several", "answer")
def test_a_board_of_500_cards_is_dragged_filtered_and_dispatched_from(
    window: Workbench, board: Board
) -> None:
    for number in range(1, MANY - 2):
        board.call("kanbots/card/add", title=f"Card {number}", column="backlog")
    for title in ("Round prices", "Round sums", "Write a note"):
        board.call("kanbots/card/add", title=title, body=ROUND, column="todo")
    view = BoardView(window)
    view.open()
    window.sees(view.row("#500 Write a note"))
    view.drags(view.row("#500 Write a note"), onto=view.column("Done"))
    until(lambda: column_of(board, 500) == "done", "the card among those that are done")
    window.sees(view.column("Done").filter(has_text="1"))
    window.lacks(view.row("#500 Write a note"))

    view.row("#498 Round prices").click()
    window.sees(window.tab("498.md"))
    view.row("#499 Round sums").click(modifiers=["Control"])
    view.chooses("Dispatch", view.row("#499 Round sums"))
    window.sees(view.column("Needs you").filter(has_text="2"))
    view.is_open(view.column("In progress"))
    view.badge(2)

    view.presses("Answer", view.row("#498 Round prices"))
    window.picks("Up")
    board.until_state("498-1", "idle")
    view.is_open(view.column("In review"))
    window.sees(view.row(re.compile(r"#498 Round prices\s*ready for review")))
    view.badge(1)

    view.title_button("Filter Cards").click()
    window.fills("card 489")
    window.sees("“card 489”: 1 of 500 cards")
    window.keys("Enter")
    window.until(lambda: cards_in(view) == ["#489 Card 489"], "that card alone")
    view.title_button("Clear the Filter").click()
    window.lacks("of 500 cards")
    window.sees(view.column("Todo"), view.column("In progress"))


def test_what_is_missing_is_said_where_the_board_would_be(
    windows: Windows, board: Board, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    board.show()
    nowhere, here = windows.open(empty), windows.open(board.path)
    here.attached()
    for window, said in (
        (nowhere, "There is no board here: a board needs a folder in a git repository"),
        (here, "No cards yet. A card is one piece of work for one agent."),
    ):
        BoardView(window).open()
        window.sees(said)

    board.add("Round prices")
    here.sees(BoardView(here).row("#1 Round prices"))


def cards_in(view: BoardView) -> list[str]:
    """The cards that are drawn."""
    return [row for row in view.rows() if row.startswith("#")]


def column_of(board: Board, card: int) -> str:
    """Where the card is."""
    return str(board.call("kanbots/card/show", card=card)["column"])
