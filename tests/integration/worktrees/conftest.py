"""A repository in an awkward place, fresh for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.worktrees.playground import AWKWARD, WITH_NEWLINE, make_repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=[AWKWARD, WITH_NEWLINE], ids=["spaces", "newline"])
def anywhere(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A main checkout on `main`, once in a path that holds a newline."""
    return make_repository(tmp_path / str(request.param) / "repo")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A main checkout on `main` whose path has a space and an accent."""
    return make_repository(tmp_path / AWKWARD / "repo")
