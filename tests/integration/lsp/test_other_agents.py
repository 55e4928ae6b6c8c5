"""By code actions a card goes to any agent that is there, or to two that are compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.editors import REFRESHES
from tests.integration.lsp.test_commands import NOISE, scripted

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

ALONE, BOTH = "Dispatch #1 to codex", "Dispatch #1 to scripted and codex, to compare"


@pytest.fixture
def codex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the editor's environment names as that agent's program; it is not there yet."""
    program = tmp_path / "codex"
    monkeypatch.setenv("KANBOTS_CODEX", str(program))
    return program


def offered(editor: Editor, board: Board) -> dict[str, dict[str, object]]:
    """What can be done on the card's page."""
    scripted(board)
    board.add("Round prices")
    editor.may(*NOISE, *REFRESHES, "window/showMessageRequest", "kanbots/document/changed")
    editor.may(editor.speech)
    page = editor.request("kanbots/document/open", {"document": "card", "card": 1, "show": False})
    return editor.actions(editor.opens(Path(page["path"])), 0)


def test_a_card_goes_to_two_agents_at_once(
    codex: Path, attach: Attach, board: Board, name: str
) -> None:
    codex.write_text("#!/bin/sh\nexit 1\n")
    codex.chmod(0o755)
    editor = attach(name)
    actions = offered(editor, board)
    assert {"Dispatch #1", ALONE, BOTH} <= set(actions)
    editor.does(actions[BOTH])
    editor.told("1-1 queued, 1-2 queued.")
    runs = board.show()["cards"][0]["runs"]
    assert [run["agent"] for run in runs] == ["scripted", "codex"]


@pytest.mark.usefixtures("codex")
def test_an_agent_whose_program_is_not_there_is_not_offered(attach: Attach, board: Board) -> None:
    actions = offered(attach(), board)
    assert "Dispatch #1" in actions
    assert not {ALONE, BOTH} & set(actions)


def test_a_plug_in_is_offered_the_same(codex: Path, attach: Attach, board: Board) -> None:
    codex.symlink_to("/bin/sh")
    actions = offered(attach("neovim", {"plugin": True}), board)
    assert {"Dispatch #1", ALONE, BOTH} <= set(actions)
