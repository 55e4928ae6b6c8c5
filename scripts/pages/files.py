"""A whole file of the repository inside a page, so that the page shows what the tests run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


def file_lines(path: str) -> Iterator[str]:
    """A fenced block; ``path`` from the top of the repository."""
    yield f"```{'python' if path.endswith('.py') else 'text'}"
    yield from (ROOT / path).read_text().splitlines()
    yield "```"
