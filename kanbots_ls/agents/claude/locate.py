"""Finding Claude's program with the person's own environment, not the daemon's.

Called before anything is made for a run. Looks at files only; runs nothing.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.agents.contract import Located, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "KANBOTS_CLAUDE"
_PROGRAM = "claude"
_NEXT = f"Install Claude Code, or set {VARIABLE} to its full path, and dispatch again."


def locate(environment: Mapping[str, str]) -> Located | Missing:
    """The program that ``KANBOTS_CLAUDE`` names, else the first ``claude`` on PATH."""
    named = environment.get(VARIABLE, "").strip()
    if not named:
        return _on_path(_PROGRAM, environment)
    if os.sep not in named:
        return _on_path(named, environment)
    return _at(_expanded(named, environment))


def _on_path(name: str, environment: Mapping[str, str]) -> Located | Missing:
    # A relative entry would be looked up from wherever the daemon happens to be.
    entries = environment.get("PATH", os.defpath).split(os.pathsep)
    path = os.pathsep.join(each for each in entries if Path(each).is_absolute())
    found = shutil.which(name, path=path) if path else None
    if found is None:
        return Missing(f"There is no program named {name} on your PATH. {_NEXT}")
    return Located(Path(found))


def _at(path: Path) -> Located | Missing:
    if not path.is_absolute():
        return Missing(f"{VARIABLE} names {path}, which is not a full path. {_NEXT}")
    if not path.exists():
        return Missing(f"{VARIABLE} names {path}, which does not exist. {_NEXT}")
    if not path.is_file() or not os.access(path, os.X_OK):
        return Missing(f"{VARIABLE} names {path}, which is not a program you may run. {_NEXT}")
    return Located(path)


def _expanded(named: str, environment: Mapping[str, str]) -> Path:
    home = environment.get("HOME", "")
    return Path(home, named[2:]) if home and named.startswith("~/") else Path(named)
