"""A program with a stand-in daemon for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path)
    yield program
    program.end()
