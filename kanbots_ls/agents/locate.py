"""Finding an agent's program with the person's own environment, not the daemon's.

Called by adapters before anything is made for a run. Looks at files only; runs nothing.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.agents.contract import Located, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.agents.definition import Definition


@dataclass(frozen=True, slots=True)
class Program:
    """An agent's program: its name on PATH, the product's, and the variable that names another."""

    name: str
    product: str
    variable: str

    @property
    def next(self) -> str:
        """What to do where it is missing."""
        return (
            f"Install {self.product}, or set {self.variable} to its full path, and dispatch again."
        )


def locate(program: Program, environment: Mapping[str, str]) -> Located | Missing:
    """The program that its variable names, else the first one of its name on PATH."""
    named = environment.get(program.variable, "").strip()
    if not named:
        return _on_path(program, program.name, environment)
    if os.sep not in named:
        return _on_path(program, named, environment)
    return _at(program, _expanded(named, environment))


def defined(definition: Definition, environment: Mapping[str, str]) -> Located | Missing:
    """The program of an agent of the person's own settings."""
    if not definition.words:
        return Missing(
            f"Your settings do not say any more how {definition.name} is started. Give "
            f"[agents.{definition.name}] in your own config.toml again, then reply to the card."
        )
    named, where = definition.words[0], f"[agents.{definition.name}] in your own config.toml"
    program = Program(named, definition.name, where)
    if os.sep not in named:
        return _on_path(program, named, environment)
    return _at(program, _expanded(named, environment))


def _on_path(program: Program, name: str, environment: Mapping[str, str]) -> Located | Missing:
    # A relative entry would be looked up from wherever the daemon happens to be.
    entries = environment.get("PATH", os.defpath).split(os.pathsep)
    path = os.pathsep.join(each for each in entries if Path(each).is_absolute())
    found = shutil.which(name, path=path) if path else None
    if found is None:
        return Missing(f"There is no program named {name} on your PATH. {program.next}")
    return Located(Path(found))


def _at(program: Program, path: Path) -> Located | Missing:
    if not path.is_absolute():
        return _misnamed(program, path, "is not a full path")
    if not path.exists():
        return _misnamed(program, path, "does not exist")
    if not path.is_file() or not os.access(path, os.X_OK):
        return _misnamed(program, path, "is not a program you may run")
    return Located(path)


def _misnamed(program: Program, path: Path, why: str) -> Missing:
    return Missing(f"{program.variable} names {path}, which {why}. {program.next}")


def _expanded(named: str, environment: Mapping[str, str]) -> Path:
    home = environment.get("HOME", "")
    return Path(home, named[2:]) if home and named.startswith("~/") else Path(named)
