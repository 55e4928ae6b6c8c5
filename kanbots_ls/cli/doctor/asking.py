"""Asking an agent's program something that needs neither network nor model."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 20


@dataclass(frozen=True)
class Said:
    """How it ended and what it printed, on either stream."""

    code: int
    words: str


def ask(path: Path, *arguments: str) -> Said | None:
    """Its answer; None where it could not be run, or hung."""
    try:
        done = subprocess.run(
            [str(path), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = (done.stdout or done.stderr).decode("utf-8", "replace").strip()
    return Said(done.returncode, words)
