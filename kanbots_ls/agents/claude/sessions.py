"""Which of Claude's sessions belongs to a directory; reads names and times, never what was said."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.model.ids import SessionId

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDED = re.compile(r"[^A-Za-z0-9]")
"""Claude names a project's folder after its directory, with a dash for anything else."""


def newest(directory: Path, variables: Mapping[str, str]) -> SessionId | None:
    """The session of that directory that was written to last."""
    home = variables.get("CLAUDE_CONFIG_DIR") or str(
        Path(variables.get("HOME", "~"), ".claude").expanduser()
    )
    folder = Path(home, "projects", _FOLDED.sub("-", str(directory)))
    try:
        found = [each for each in folder.glob("*.jsonl") if _is_session(each.stem)]
        latest = max(found, key=lambda each: each.stat().st_mtime_ns, default=None)
    except OSError:
        return None
    return SessionId(latest.stem) if latest else None


def _is_session(name: str) -> bool:
    try:
        uuid.UUID(name)
    except ValueError:
        return False
    return True
