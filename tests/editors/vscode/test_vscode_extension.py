"""The extension in a real VS Code, installed as a person would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import until
from tests.integration.board.steps import ask, question, script

if TYPE_CHECKING:
    from tests.editors.vscode.code_server import CodeServer
    from tests.editors.vscode.conftest import Windows
    from tests.editors.vscode.workbench import Workbench
    from tests.fakes.boards import Board

ROUNDS = script(ask(question("Round half up or down?", "Up", "Down")), {"say": "Rounded."})
WIDTHS = script(ask(question("How wide may a price be?", "Eight", "Ten")), {"say": "Done."})


@pytest.mark.offers("vscode", "board", "status")
def test_the_status_bar_has_the_boards_line_and_opens_the_board(
    window: Workbench, board: Board
) -> None:
    board.add("Add OAuth login")
    window.sees(window.status("KanBots idle"))

    window.clicks(window.status("KanBots"))

    window.sees(window.tab("board.md"))
    window.until(lambda: "Add OAuth login" in window.editor_text(), "the card on the board")


@pytest.mark.offers("vscode", "dispatch", "dispatch-several", "answer")
def test_two_cards_are_dispatched_from_the_palette_and_their_questions_answered(
    window: Workbench, board: Board
) -> None:
    board.add("Round prices", ROUNDS)
    board.add("Line prices up", WIDTHS)

    window.command("KanBots: Dispatch cards")
    window.picks("#1 Round prices", "#2 Line prices up")
    window.sees(window.status("❓ 2"))

    window.presses("Up", on="Round half up or down?")
    board.until_state("1-1", "idle", deadline=90)
    window.presses("More…", on="How wide may a price be?")
    window.picks("Ten")

    board.until_state("2-1", "idle")
    window.lacks(window.status("❓"))
    answers = {each["id"]: each["answer"] for each in board.decisions(everything=True)}
    assert answers == {"1-1.1": ["Up"], "2-1.1": ["Ten"]}


@pytest.mark.offers("vscode", "answer-elsewhere")
def test_a_question_answered_elsewhere_is_gone_from_the_status_bar_and_asks_no_more(
    window: Workbench, board: Board
) -> None:
    card = board.add("Round prices", ROUNDS)
    (run,) = board.dispatch(card)
    window.sees(window.toast("Round half up or down?"), window.status("❓ 1"))

    board.answer(f"{run}.1", "Down")
    window.lacks(window.status("❓"))
    window.presses("Up", on="Round half up or down?")

    window.sees(window.toast("was answered already"))
    until(lambda: board.decisions(everything=True)[0]["answer"] == ["Down"], "the first answer")


@pytest.mark.offers("vscode", "discard")
def test_verbs_are_offered_only_where_they_apply(window: Workbench, board: Board) -> None:
    card = board.add("Write a note", script({"say": "Noted."}))

    window.lacks_command("KanBots: Promote a run")

    (run,) = board.dispatch(card)
    board.until_state(run, "idle")
    window.command("KanBots: Discard a run")
    window.picks(run)
    window.presses("Restore", on=f"Discarded {run}")
    until(lambda: board.run(run)["discardedAt"] is None, "the run is back")


@pytest.mark.offers("vscode", "untrusted")
def test_an_untrusted_workspace_reads_the_board_and_dispatches_only_once_it_is_trusted(
    code_server: CodeServer, windows: Windows, board: Board
) -> None:
    board.add("Write a note", script({"say": "Noted."}))
    code_server.configure(
        security__workspace__trust__enabled=True,
        security__workspace__trust__startupPrompt="never",
        security__workspace__trust__banner="never",
    )
    window = windows.open(board.path)
    window.attached()

    window.clicks(window.status("KanBots"))
    window.until(lambda: "Write a note" in window.editor_text(), "the card on the board")
    window.lacks_command("KanBots: Dispatch cards")

    window.command("Workspaces: Manage Workspace Trust")
    window.page.get_by_role("button", name="Trust", exact=True).first.click()
    window.command("KanBots: Dispatch cards")
    window.ticks("#1 Write a note")
    window.confirms()
    until(lambda: board.call("kanbots/card/show", card=1)["runs"], "the card's run")
    board.until_state("1-1", "idle", deadline=90)
