"""Words typed anywhere and selected on a card's page become its title or description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.editors import PUBLISHES

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.integration.lsp.conftest import Attach


def test_a_selection_becomes_the_title_or_the_description(attach: Attach, board: Board) -> None:
    number = board.add("Old title")
    editor = attach("helix")
    editor.may(PUBLISHES, "window/showMessage")
    page = f"# #{number} Old title\n\nNew title\nand more\n"
    uri = editor.opens(board.path / ".kanbots" / "cards" / f"{number}.md", page)

    offered = editor.actions(uri, 2, columns=(0, len("New title")))
    editor.does(offered[f"Title of #{number}: “New title”"])
    editor.does(offered[f"Description of #{number}: “New title”"])

    card = board.call("kanbots/card/show", card=number)
    assert (card["title"], card["body"]) == ("New title", "New title")
    assert not [title for title in editor.actions(uri, 2) if title.startswith("Title of")]
    editor.closes(uri)
