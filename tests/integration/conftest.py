"""Boards for these tests; folders whose boards are of another kind make their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import Board, board_at
from tests.integration.board.leaving import nothing_left

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    """A board of the test's own, which may be broken."""
    with nothing_left(tmp_path), board_at(tmp_path / "repository") as board:
        yield board


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """One board for all tests of a file that leave its daemon alone."""
    root = tmp_path_factory.mktemp("shared")
    with nothing_left(root), board_at(root / "repository") as board:
        (board.path / "kanbots.toml").write_text("[queue]\nconcurrent = 64\n")
        yield board
