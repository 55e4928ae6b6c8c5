"""What was said before or after every verb: which repository, and whether a script reads."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Settings(NamedTuple):
    """``--repo`` and ``--json``."""

    repo: Path | None = None
    as_json: bool = False

    @property
    def start(self) -> Path:
        """Where to look for the repository."""
        return self.repo if self.repo is not None else Path.cwd()
