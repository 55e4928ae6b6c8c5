"""The extension in a real VS Code, installed as a person would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.editors.conftest import settle
from tests.editors.vscode.extension import SERVER, packaged
from tests.fakes.boards import board_at, until
from tests.integration.board.steps import ask, question, script

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editors.vscode.code_server import CodeServer
    from tests.editors.vscode.conftest import Windows
    from tests.editors.vscode.workbench import Workbench
    from tests.fakes.boards import Board

ROUNDS = script(ask(question("Round half up or down?", "Up", "Down")), {"say": "Rounded."})
WIDTHS = script(ask(question("How wide may a price be?", "Eight", "Ten")), {"say": "Done."})


@pytest.fixture(scope="session")
def vsix() -> Path:
    return packaged()


@pytest.fixture
def equipped(vsix: Path, code_server: CodeServer) -> CodeServer:
    """A code-server with the extension; the program is this checkout's."""
    code_server.install(vsix)
    # A program is a setting of the machine: a repository can't bring one.
    machine = code_server.data / "Machine"
    machine.mkdir(exist_ok=True)
    (machine / "settings.json").write_text(json.dumps({"kanbots.server.path": str(SERVER)}))
    return code_server


@pytest.fixture
def extended(equipped: CodeServer, windows: Windows, board: Board) -> Workbench:
    """A window with the extension on the board's repository."""
    return opened(windows, board.path)


def opened(windows: Windows, folder: Path) -> Workbench:
    """A window that has its board."""
    window = windows.open(folder)
    window.page.set_default_timeout(60_000)
    window.status("KanBots").wait_for()
    return window


@pytest.mark.offers("vscode", "board", "status")
def test_the_status_bar_has_the_boards_line_and_opens_the_board(
    extended: Workbench, board: Board
) -> None:
    board.add("Add OAuth login")
    extended.sees(extended.status("KanBots idle"))

    extended.clicks(extended.status("KanBots"))

    extended.sees(extended.tab("board.md"))
    extended.until(lambda: "Add OAuth login" in extended.editor_text(), "the card on the board")


@pytest.mark.offers("vscode", "dispatch", "dispatch-several", "answer")
def test_two_cards_are_dispatched_from_the_palette_and_their_questions_answered(
    extended: Workbench, board: Board
) -> None:
    board.add("Round prices", ROUNDS)
    board.add("Line prices up", WIDTHS)

    extended.command("KanBots: Dispatch cards")
    extended.picks("#1 Round prices", "#2 Line prices up")
    extended.sees(extended.status("❓ 2"))

    extended.presses("Up", on="Round half up or down?")
    board.until_state("1-1", "idle")
    extended.presses("More…", on="How wide may a price be?")
    extended.picks("Ten")

    board.until_state("2-1", "idle")
    extended.lacks(extended.status("❓"))
    answers = {each["id"]: each["answer"] for each in board.decisions(everything=True)}
    assert answers == {"1-1.1": ["Up"], "2-1.1": ["Ten"]}


@pytest.mark.offers("vscode", "answer-elsewhere")
def test_a_question_answered_elsewhere_is_gone_from_the_status_bar_and_asks_no_more(
    extended: Workbench, board: Board
) -> None:
    card = board.add("Round prices", ROUNDS)
    (run,) = board.dispatch(card)
    extended.sees(extended.toast("Round half up or down?"), extended.status("❓ 1"))

    board.answer(f"{run}.1", "Down")
    extended.lacks(extended.status("❓"))
    extended.presses("Up", on="Round half up or down?")

    extended.sees(extended.toast("was answered already"))
    until(lambda: board.decisions(everything=True)[0]["answer"] == ["Down"], "the first answer")


@pytest.mark.offers("vscode", "discard")
def test_verbs_are_offered_only_where_they_apply(extended: Workbench, board: Board) -> None:
    card = board.add("Write a note", script({"say": "Noted."}))

    extended.keys("F1")
    extended.fills(">KanBots: Pr")
    extended.lacks("KanBots: Promote a run")
    extended.keys("Escape")

    (run,) = board.dispatch(card)
    board.until_state(run, "idle")
    extended.command("KanBots: Discard a run")
    extended.picks(run)
    extended.presses("Restore", on=f"Discarded {run}")
    until(lambda: board.run(run)["discardedAt"] is None, "the run is back")


@pytest.mark.offers("vscode", "untrusted")
def test_an_untrusted_workspace_reads_the_board_and_dispatches_only_once_it_is_trusted(
    equipped: CodeServer, windows: Windows, board: Board
) -> None:
    board.add("Write a note", script({"say": "Noted."}))
    equipped.configure(
        security__workspace__trust__enabled=True,
        security__workspace__trust__startupPrompt="never",
        security__workspace__trust__banner="never",
    )
    window = opened(windows, board.path)

    window.clicks(window.status("KanBots"))
    window.until(lambda: "Write a note" in window.editor_text(), "the card on the board")
    window.keys("F1")
    window.fills(">KanBots: Dispatch")
    window.lacks("KanBots: Dispatch cards")

    window.command("Workspaces: Manage Workspace Trust")
    window.page.get_by_role("button", name="Trust", exact=True).first.click()
    window.command("KanBots: Dispatch cards")
    window.picks("#1 Write a note")
    window.keys("Enter")
    board.until_state("1-1", "idle")


@pytest.mark.offers("vscode", "folders")
def test_of_several_repositories_the_active_editors_is_meant(
    equipped: CodeServer, windows: Windows, board: Board, tmp_path: Path
) -> None:
    with board_at(tmp_path / "bakery") as bakery:
        (bakery.path / "bread.py").write_text("bread = 1\n")
        board.add("A card of the shop")
        bakery.add("A card of the bakery")
        both = tmp_path / "both.code-workspace"
        folders = [{"path": str(each.path)} for each in (board, bakery)]
        both.write_text(json.dumps({"folders": folders}))
        window = opened(windows, both)

        for file, card in (("bread.py", "bakery"), ("shop.py", "shop")):
            window.open_file(file)
            window.command("KanBots: List cards")
            window.sees(f"A card of the {card}")
            window.keys("Escape")
        for each in windows.all:
            each.page.close()
        settle(bakery)
