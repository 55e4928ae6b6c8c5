"""Boards for these tests; each sees to it that no process outlives it."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import Board, NeverCame, board_at, until
from tests.integration.board.persons import Person
from tests.integration.board.steps import inhabitants

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


@contextmanager
def nothing_left(root: Path) -> Iterator[None]:
    """Fail when a process below ``root`` lives on, and end it."""
    try:
        yield
        try:
            until(lambda: not inhabitants(root), "the end of all processes", 10)
        except NeverCame:
            raise AssertionError(f"left behind: {inhabitants(root)}") from None
    finally:
        for pid in inhabitants(root):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
