"""An editor that attaches changes nothing and is told nothing it has not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol.commands import COMMANDS

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor


def test_every_command_is_announced_to_every_editor(editor: Editor) -> None:
    announced = editor.result["capabilities"]["executeCommandProvider"]["commands"]
    assert sorted(announced) == sorted(command.name for command in COMMANDS)


def test_attaching_makes_no_directory_in_the_repository(editor: Editor, board: Board) -> None:
    editor.request("kanbots/board/show", {})
    assert sorted(path.name for path in board.path.iterdir()) == [".git", "README.md"]
