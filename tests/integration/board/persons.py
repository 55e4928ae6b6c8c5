"""One person with two repositories and settings of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.boards import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.boards import Board


@dataclass
class Person:
    """Two boards, and the home they share."""

    home: Path
    one: Board
    two: Board

    def set(self, text: str) -> None:
        """The person's own settings."""
        put(self.home / "config" / "config.toml", text)
