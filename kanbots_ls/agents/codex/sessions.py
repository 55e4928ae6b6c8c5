"""Which of Codex's threads belong to a directory; reads their first lines, newest first."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.model.ids import SessionId

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$")
_MOST = 2000
"""Files that are looked into; older ones are long forgotten."""
_LONGEST = 1 << 20


def kept(directory: Path, variables: Mapping[str, str]) -> tuple[SessionId, ...]:
    """The threads that began in that directory, the one that was written to last first."""
    home = variables.get("CODEX_HOME") or str(
        Path(variables.get("HOME", "~"), ".codex").expanduser()
    )
    try:
        files = sorted(
            Path(home, "sessions").glob("**/rollout-*.jsonl"),
            key=lambda each: each.stat().st_mtime_ns,
            reverse=True,
        )
    except OSError:
        return ()
    mine = (each for each in files[:_MOST] if _directory_of(each) == directory)
    return tuple(SessionId(found[1]) for each in mine if (found := _ID.search(each.stem)))


def _directory_of(file: Path) -> Path | None:
    try:
        with file.open("rb") as opened:
            told = json.loads(opened.readline(_LONGEST))
        return Path(told["payload"]["cwd"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
