"""How a mistake in a settings file is told: which file, which line, which key, what is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake."""

    file: Path
    line: int | None
    """From 1; None where it could not be found."""
    key: str
    """As in ``queue.concurrent``; "" where the file as a whole is at fault."""
    reason: str
    allowed: str = ""

    def __str__(self) -> str:
        place = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        key = f" {self.key}:" if self.key else ""
        allowed = f" Allowed: {self.allowed}." if self.allowed else ""
        stop = "" if self.reason.endswith("?") else "."
        return f"{place}:{key} {self.reason}{stop}{allowed}"


class ConfigError(Exception):
    """The settings can't be used as they are; ``problems`` has every mistake of the first bad file.

    The message is fit for the person, one mistake a line.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))
