"""A card's description in VS Code: written in a tab, kept over a reload, sent when it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error as CameToNothing

from tests.editors.vscode.board_view import BoardView
from tests.fakes.boards import until

if TYPE_CHECKING:
    from tests.editors.vscode.conftest import Windows
    from tests.editors.vscode.workbench import Workbench
    from tests.fakes.boards import Board

TRIES = 6


def reload_kept(window: Workbench) -> None:
    """Reload the window once the editor has put by what is not saved; until then a browser asks
    whether to leave, and it stays."""
    window.page.on("dialog", lambda asked: asked.dismiss())
    for _ in range(TRIES):
        try:
            with window.page.expect_navigation():
                window.command("Developer: Reload Window")
        except CameToNothing as error:
            if "beforeunload" not in str(error):
                raise
        else:
            return
    pytest.fail("the editor still asks whether to leave")


@pytest.mark.offers("vscode", "describe")
def test_a_description_is_written_in_a_tab_survives_a_reload_and_is_sent_when_saved(
    windows: Windows, board: Board
) -> None:
    card = board.add("Round prices")
    windows.code_server.configure(files__autoSave="off")
    window = windows.open(board.path)
    window.attached()
    view = BoardView(window)
    view.open()
    view.chooses("Write the Description", view.row("#1 Round prices"))
    window.sees(window.tab("#1 description.md"))
    window.focused("description.md")
    window.types("Round to whole cents.")
    written = window.page.locator(".view-lines").get_by_text("Round to whole cents.")
    window.sees(written)
    reload_kept(window)
    window.attached()
    window.sees(written)
    assert board.call("kanbots/card/show", card=card)["body"] == ""

    window.clicks(written)
    window.keys("ControlOrMeta+s")
    until(lambda: "whole cents" in board.call("kanbots/card/show", card=card)["body"], "it saved")

    board.call("kanbots/card/edit", card=card, body="Half up, never down.")
    window.sees(window.page.locator(".view-lines").get_by_text("Half up, never down."))
