"""Which of Claude's sessions belong to a directory; reads where each began, never what was said."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.model.ids import SessionId

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDED = re.compile(r"[^A-Za-z0-9]")
"""Claude names a project's folder after its directory, with a dash for anything else."""
_MOST = 200
"""Files that are looked into; older ones are long forgotten."""
_LINES, _LONGEST = 50, 1 << 20
"""How far into a file; its first lines may tell of other things than where it is."""


def kept(directory: Path, variables: Mapping[str, str]) -> tuple[SessionId, ...]:
    """The sessions that began in that directory, the one that was written to last first."""
    home = variables.get("CLAUDE_CONFIG_DIR") or str(
        Path(variables.get("HOME", "~"), ".claude").expanduser()
    )
    folder = Path(home, "projects", _FOLDED.sub("-", str(directory)))
    try:
        found = [each for each in folder.glob("*.jsonl") if _is_session(each.stem)]
        found.sort(key=lambda each: each.stat().st_mtime_ns, reverse=True)
    except OSError:
        return ()
    # Another directory's name may be folded into the same.
    mine = (each for each in found[:_MOST] if _directory_of(each) == directory)
    return tuple(SessionId(each.stem) for each in mine)


def _is_session(name: str) -> bool:
    try:
        uuid.UUID(name)
    except ValueError:
        return False
    return True


def _directory_of(file: Path) -> Path | None:
    """Where the session began; None where none of its first lines says so."""
    try:
        with file.open("rb") as opened:
            for _line in range(_LINES):
                told = _cwd(opened.readline(_LONGEST))
                if told is not None:
                    return Path(told)
    except OSError:
        return None
    return None


def _cwd(line: bytes) -> str | None:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    cwd = told.get("cwd") if isinstance(told, dict) else None
    return cwd if isinstance(cwd, str) else None
