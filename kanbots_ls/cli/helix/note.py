"""What was done to a Helix configuration, kept in the person's state directory.

Per file the text before and after.  The note is written before the files and goes after them, so
a crash in between leaves at most a note of what was not done, which ``baseline`` finds out.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.helix import files
from kanbots_ls.cli.helix.taking import take_back
from kanbots_ls.rendezvous import paths

if TYPE_CHECKING:
    from pathlib import Path

_VERSION = 1
_KEPT = 2
"""Steps remembered per file: the last one, and the one that a crash may have left in force."""


@dataclass(slots=True)
class Note:
    """``steps`` per file name, newest first: the text before (None: no file) and after."""

    languages: list[str] | None = None
    made: list[str] = field(default_factory=list)
    steps: dict[str, list[tuple[str | None, str]]] = field(default_factory=dict)

    def remember(self, name: str, before: str | None, after: str) -> None:
        """Put a step in front of the older ones."""
        self.steps[name] = [(before, after), *self.steps.get(name, ())][:_KEPT]

    def baseline(self, name: str, current: str | None) -> str | None:
        """The file without what we did to it.  Raises NotToml, CantTakeBack."""
        steps = self.steps.get(name, [])
        for before, after in steps:
            if current == after:
                return before
        if current is None or not steps or any(current == before for before, _ in steps):
            return current
        before, after = steps[0]
        if not name.endswith(".toml"):
            return current  # the person's by now
        rest = take_back(current, before or "", after, name)
        return None if before is None and not rest.strip() else rest


def place(directory: Path) -> Path:
    """Where the note of one configuration directory lies."""
    name = hashlib.sha256(str(directory).encode()).hexdigest()[:16]
    return paths.state_directory() / "editors" / f"helix-{name}.json"


def load(directory: Path) -> Note:
    """The note, empty where nothing was done.  Raises CliError where it can't be understood."""
    text = files.read(place(directory))
    if text is None:
        return Note()
    try:
        found = json.loads(text)
        if found.pop("version") == _VERSION:
            found["steps"] = {
                name: [(before, after) for before, after in steps]
                for name, steps in found["steps"].items()
            }
            return Note(**found)
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    raise CliError(
        f"{place(directory)} is not a note this version can read. Nothing was changed; take out of "
        f"{directory} by hand what names kanbots, then remove that note."
    )


def save(directory: Path, note: Note) -> None:
    """Write the note, for the person alone."""
    path = place(directory)
    paths.make_private(path.parent)
    files.write(path, json.dumps({"version": _VERSION, **asdict(note)}, ensure_ascii=False))


def forget(directory: Path) -> None:
    """Everything is taken back."""
    path = place(directory)
    files.write(path, None)
    files.remove_empty([path.parent])
