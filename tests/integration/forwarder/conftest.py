"""A program with a stand-in daemon for each test, its editors, and daemons a test plays itself."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.fakes.program import Program
from tests.integration.forwarder.editors import Editor
from tests.integration.forwarder.puppets import Stage, stage_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Open = Callable[..., Editor]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path)
    yield program
    program.end()


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    directory = tmp_path / "no repository"
    directory.mkdir()
    return directory


@pytest.fixture
def opened(program: Program, nowhere: Path) -> Iterator[Open]:
    """Opens editors that stand in no repository."""
    with ExitStack() as stack:

        def open_one(*words: str, cwd: Path = nowhere, **env: str) -> Editor:
            editor = Editor(program.main, cwd, *words, **env)
            stack.callback(editor.end)
            return editor

        yield open_one


@pytest.fixture
def stage(program: Program) -> Iterator[Stage]:
    """Daemons of the program's repository, played by the test."""
    with stage_at(program.common_dir) as stage:
        yield stage
