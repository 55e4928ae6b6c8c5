"""Seeing to it that no process outlives its board."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.fakes.boards import NeverCame, until
from tests.integration.board.steps import inhabitants

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def nothing_left(root: Path) -> Iterator[None]:
    """Fail when a process below ``root`` lives on, and end it."""
    try:
        yield
        try:
            until(lambda: not inhabitants(root), "the end of all processes")
        except NeverCame:
            raise AssertionError(f"left behind: {inhabitants(root)}") from None
    finally:
        for pid in inhabitants(root):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
