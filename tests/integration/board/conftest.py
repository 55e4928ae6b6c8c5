"""A person with two boards, and the time that tests of whole boards need."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import board_at
from tests.integration.board.leaving import nothing_left
from tests.integration.board.persons import Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = "tests/integration/board"
SECONDS = 60
"""Where several daemons start on a busy machine, a test takes longer than elsewhere."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.as_posix() and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Two boards of one person, in a home of the test's own."""
    home = tmp_path / "home"
    (home / "config").mkdir(parents=True)
    # Nothing is started before the test has said what else is in the environment.
    monkeypatch.setenv("KANBOTS_HOME", str(home))
    with ExitStack() as stack:
        stack.enter_context(nothing_left(tmp_path))
        boards = [stack.enter_context(board_at(tmp_path / name)) for name in ("one", "two")]
        yield Person(home, *boards)
