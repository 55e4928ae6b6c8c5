"""Boards with editors attached through the real forwarder and daemon.

An editor's test fails when a message from the server was neither read nor declared.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.fakes.editors import EDITORS, Editor, attached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Board

HERE = "tests/integration/lsp"
SECONDS = 60


class Attach(Protocol):
    """Attaches an editor for the rest of the test."""

    def __call__(self, name: str = ..., options: Any = ..., **changes: Any) -> Editor: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.as_posix() and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SECONDS))


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
