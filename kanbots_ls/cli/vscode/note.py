"""Which VS Codes have the extension from here, kept in the person's state directory.

An entry is written before VS Code is told anything, so what a crash leaves is known to be ours.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kanbots_ls.cli.errors import CliError
from kanbots_ls.rendezvous import paths

if TYPE_CHECKING:
    from pathlib import Path

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Installed:
    """What was installed there: one version, or two while one replaces the other."""

    versions: list[str]
    digest: str | None
    """Of the vsix; None until VS Code is known to have it."""


Note = dict[str, Installed]
"""By the program's path."""


def place() -> Path:
    """Where the note lies."""
    return paths.state_directory() / "editors" / "vscode.json"


def load() -> Note:
    """The note, empty where nothing was done.  Raises CliError where it can't be understood."""
    try:
        found = json.loads(place().read_bytes())
        if found["version"] == _VERSION:
            return {path: Installed(**entry) for path, entry in found["programs"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass
    raise CliError(
        f"{place()} is not a note this version can read. Nothing was changed; remove it, and take "
        "the extension out in VS Code."
    )


def save(note: Note) -> None:
    """Write the note, for the person alone; an empty one goes.  Raises CliError."""
    path = place()
    programs = {program: asdict(entry) for program, entry in note.items()}
    try:
        if not note:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()
            return
        paths.make_private(path.parent)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(json.dumps({"version": _VERSION, "programs": programs}))
        fresh.replace(path)
    except OSError as error:
        raise CliError(f"{path} can't be written: {error.strerror or error}.") from None
