"""What the keeper's tests share: runs that leave nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.keeper.driver import KeptRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def new_run(tmp_path: Path) -> Iterator[Callable[[str], KeptRun]]:
    """Makes runs in one repository's data directory and ends what is left of them."""
    runs: list[KeptRun] = []

    def make(name: str) -> KeptRun:
        run = KeptRun(tmp_path / "common" / "kanbots" / "runs" / name)
        runs.append(run)
        return run

    yield make
    for run in runs:
        run.end()


@pytest.fixture
def run(new_run: Callable[[str], KeptRun]) -> KeptRun:
    """One run."""
    return new_run("1-1")
