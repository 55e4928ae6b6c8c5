"""Installing and uninstalling as a list of files with their new texts, then carried out.

``verbs/editor.py`` shows a plan or performs it.  Planning reads, and refuses before anything is
written; performing writes the note first and forgets it last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.cli.helix import files, merging, note, queries
from kanbots_ls.cli.helix.files import CONFIG, LANGUAGES
from kanbots_ls.cli.helix.statements import meaning
from kanbots_ls.rendezvous.ourselves import our_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kanbots_ls.cli.helix.builtin import Helix
    from kanbots_ls.cli.helix.note import Note


@dataclass(frozen=True, slots=True)
class Change:
    """One file as it is and as it should be; None where it is not there."""

    path: Path
    now: str | None
    then: str | None

    @property
    def kind(self) -> str:
        """``none``, ``created``, ``changed`` or ``removed``."""
        if self.now == self.then:
            return "none"
        if self.now is None:
            return "created"
        return "removed" if self.then is None else "changed"

    def diff(self) -> str:
        """A unified diff, empty where nothing changes."""
        old, new = self.now or "", self.then or ""
        lines = unified_diff(
            old.splitlines(keepends=True),
            new.splitlines(keepends=True),
            str(self.path) if self.now is not None else "/dev/null",
            str(self.path) if self.then is not None else "/dev/null",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


@dataclass(slots=True)
class Plan:
    """The changes, the note that will be kept (None: none), and what the person should know."""

    directory: Path
    changes: list[Change]
    note: Note | None
    languages: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def changing(self) -> list[Change]:
        """The changes that change something."""
        return [change for change in self.changes if change.kind != "none"]


def installation(helix: Helix, wanted: Sequence[str] | None) -> Plan:
    """What has to change so that Helix has everything.  Raises CliError."""
    directory = files.directory()
    kept = note.load(directory)
    # Without a list this time, the one of last time holds.
    wanted = kept.languages if wanted is None else list(wanted)
    kept.languages = None if wanted is None else list(wanted)
    plan = Plan(directory, [], kept)
    languages = merging.languages(
        _baseline(kept, directory / LANGUAGES), helix, wanted, our_command()
    )
    config = merging.config(_baseline(kept, directory / CONFIG))
    texts = {LANGUAGES: languages.text, CONFIG: config.text, **queries.FILES}
    for name, text in texts.items():
        plan.changes.append(_step(kept, directory, name, text))
    plan.languages = languages.languages
    plan.notices += [*languages.notices, *config.notices]
    return plan


def removal() -> Plan:
    """What has to change so that nothing of ours is left.  Raises CliError."""
    directory = files.directory()
    kept = note.load(directory)
    plan = Plan(directory, [], None)
    for name in kept.steps:
        now = files.read(directory / name)
        plan.changes.append(Change(directory / name, now, kept.baseline(name, now)))
    if not kept.steps:
        plan.notices.append("Nothing was installed from here.")
    return plan


def perform(plan: Plan) -> None:
    """Write what the plan says.  Raises CliError; what was written until then is noted."""
    if plan.note is None:
        made = [Path(each) for each in note.load(plan.directory).made]
        _write(plan.changing)
        note.forget(plan.directory)
        files.remove_empty(made)
    elif plan.changing:
        missing = (str(each) for change in plan.changing for each in files.made_for(change.path))
        plan.note.made = list(dict.fromkeys([*plan.note.made, *missing]))
        note.save(plan.directory, plan.note)
        _write(plan.changing)


def _baseline(kept: Note, path: Path) -> str:
    return kept.baseline(path.name, files.read(path)) or ""


def _step(kept: Note, directory: Path, name: str, text: str) -> Change:
    """The file's change, noted; none where it says the same already, in whatever order."""
    path = directory / name
    now = files.read(path)
    before = kept.baseline(name, now)
    if name in queries.FILES and before is not None:
        return Change(path, now, now)  # the person's own
    if now is not None and name.endswith(".toml") and meaning(now, name) == meaning(text, name):
        return Change(path, now, now)
    if text != (before or ""):
        kept.remember(name, before, text)
    return Change(path, now, text)


def _write(changes: Iterable[Change]) -> None:
    for change in changes:
        files.write(change.path, change.then)
