"""What was said so far, told again to a program that can't go on with a session of its own.

The run's process keeps it beside the transcript, so that a later process of the session has it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 20
"""Messages that are told again."""
_LONGEST = 4_000
"""Characters of an answer that are told again: its end, which sums it up."""


class Memory:
    """One session's messages, each with the last words that it brought."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told: list[tuple[str, str]] = self._load()

    def add(self, message: str, answer: str) -> None:
        """Keep what a turn was about; replaces the file in one step."""
        self._told = [*self._told, (message, answer[-_LONGEST:])]
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(self._told), encoding="utf-8")
        new.replace(self._path)

    def prompt(self, message: str) -> str:
        """The message, with what came before it."""
        if not self._told:
            return message
        # The first one says what it is all about.
        told = self._told[:1] + self._told[1:][-_MOST:]
        before = "\n\n".join(f"{said}\n\nYour last words on that:\n\n{got}" for said, got in told)
        return f"What was said before:\n\n{before}\n\nNow:\n\n{message}"

    def _load(self) -> list[tuple[str, str]]:
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            return [(str(said), str(got)) for said, got in told]
        except (OSError, ValueError, TypeError):
            return []
