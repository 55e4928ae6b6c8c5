"""Boards with editors attached through the real forwarder and daemon.

An editor's test fails when a message from the server was neither read nor declared.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.fakes.boards import Board, board_at
from tests.fakes.editors import EDITORS, Editor, attached
from tests.integration.board.conftest import nothing_left

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = "tests/integration/lsp"
SECONDS = 60


class Attach(Protocol):
    """Attaches an editor for the rest of the test."""

    def __call__(self, name: str = ..., options: Any = ..., **changes: Any) -> Editor: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.as_posix() and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    """A board of the test's own."""
    with nothing_left(tmp_path), board_at(tmp_path / "repository") as board:
        yield board


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """One board for all tests of a file that leave its daemon alone."""
    root = tmp_path_factory.mktemp("shared")
    with nothing_left(root), board_at(root / "repository") as board:
        (board.path / "kanbots.toml").write_text("[queue]\nconcurrent = 64\n")
        yield board


@pytest.fixture(params=EDITORS)
def name(request: pytest.FixtureRequest) -> str:
    """Each recorded editor."""
    return str(request.param)


@pytest.fixture
def attach(board: Board) -> Iterator[Attach]:
    """Attaches editors to the test's own board."""
    with ExitStack() as stack:

        def attach(name: str = "neovim", options: Any = None, **changes: Any) -> Editor:
            within = attached(name, board.path, board.environment, options, **changes)
            return stack.enter_context(within)

        yield attach


@pytest.fixture
def editor(name: str, attach: Attach) -> Editor:
    """Each recorded editor, on the test's own board."""
    return attach(name)
