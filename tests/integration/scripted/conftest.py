"""What the scripted agent's tests share: a bench that leaves no process behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.scripted.driver import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A worktree to start agents in."""
    bench = Bench(tmp_path)
    yield bench
    for agent in bench.agents:
        agent.close()
