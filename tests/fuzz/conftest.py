"""A board whose daemon is sent anything; it has to be the same daemon at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import board_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Board


HERE = "tests/fuzz"
SECONDS = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.as_posix():
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    with board_at(tmp_path_factory.mktemp("fuzzed") / "repository") as board:
        board.add("A card")
        yield board
        assert "Traceback" not in board.logs(), board.logs()
