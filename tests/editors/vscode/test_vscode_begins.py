"""A repository that is merely opened is left alone: a board begins when somebody wants one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.editors.conftest import settle
from tests.fakes.boards import Board, board_at
from tests.integration.board.steps import inhabitants

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.editors.vscode.conftest import Windows

OURS = re.compile(r"kanbots[-_]ls")


@pytest.fixture
def bank(board: Board) -> Iterator[Board]:
    """A repository that nobody has a board in."""
    yield from beside(board, "bank")


@pytest.fixture
def farm(board: Board) -> Iterator[Board]:
    """Another one."""
    yield from beside(board, "farm")


def beside(board: Board, name: str) -> Iterator[Board]:
    with board_at(board.path.with_name(name)) as other:
        (other.path / f"{name}.py").write_text("balance = 0\n")
        yield other
        settle(other)


@pytest.mark.offers("vscode", "unused")
def test_a_repository_without_a_board_is_left_alone_until_one_is_started(
    bank: Board, farm: Board, windows: Windows, tmp_path: Path
) -> None:
    workspace = tmp_path / "both.code-workspace"
    workspace.write_text(
        json.dumps({"folders": [{"path": str(bank.path)}, {"path": str(farm.path)}]})
    )
    window = windows.open(workspace)
    window.open_file("bank.py")
    invitation = window.page.get_by_role("button", name="KanBots: no board here yet")

    window.started(invitation)
    window.clicks(window.page.get_by_role("tab", name="KanBots"))
    window.sees("No board here yet.")
    window.rests()
    window.picture("vscode-start")
    assert is_left_alone(bank)
    assert is_left_alone(farm)

    window.clicks(window.page.get_by_role("button", name="Start a Board"))
    window.attached()
    assert bank.data.exists()

    window.open_file("farm.py")
    window.sees(invitation)
    assert is_left_alone(farm)
    farm.add("Begun in a terminal")
    window.attached()
    window.command("KanBots: List cards")
    window.sees("Begun in a terminal")


def is_left_alone(board: Board) -> bool:
    """No daemon, nor anything else of ours."""
    ours = [each for each in inhabitants(board.path).values() if OURS.search(each)]
    return not ours and not board.data.exists() and not (board.path / ".kanbots").exists()
