"""Installing the extension into a person's VS Code, and taking exactly that back.

What VS Code has from elsewhere, a marketplace or a file, is the person's: it is neither replaced
nor removed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.vscode import extension, note
from kanbots_ls.cli.vscode.note import Installed
from kanbots_ls.cli.vscode.program import VSCode, chosen


@dataclass(slots=True)
class Done:
    """What came of it, by the programs' paths."""

    installed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Those that have the extension from elsewhere."""
    extension: str = extension.NAME


def install(code: str | None, *, dry_run: bool = False) -> Done:
    """Install it where it is missing or another build.  Raises CliError."""
    ours, vscode, noted = extension.ours(), chosen(code), note.load()
    there, mine = vscode.version_of(extension.NAME), noted.get(vscode.program)
    if there is not None and not _is_ours(there, mine):
        raise CliError(
            f"{vscode.program} has {extension.NAME} {there} already, and not from here. Nothing "
            "was changed. Keep it, as it finds a server by itself, or take it out first: "
            f"{vscode.program} --uninstall-extension {extension.NAME}"
        )
    if there is not None and mine is not None and mine.digest == ours.digest:
        return Done()
    if not dry_run:
        before = [there] if there not in (None, ours.version) else []
        note.save(noted | {vscode.program: Installed([*before, ours.version], None)})
        vscode.install(extension.NAME, ours.version, ours.vsix)
        note.save(noted | {vscode.program: Installed([ours.version], ours.digest)})
    return Done(installed=[vscode.program])


def uninstall(code: str | None, *, dry_run: bool = False) -> Done:
    """Remove what was installed and is still there.  Raises CliError."""
    noted, done = note.load(), Done()
    wanted = list(noted) if code is None else [chosen(code).program]
    for program in wanted:
        there = _version_in(program)
        if there is not None:
            ours = _is_ours(there, noted.get(program))
            (done.removed if ours else done.kept).append(program)
    if not dry_run:
        for program in wanted:
            if program in done.removed:
                VSCode(program).uninstall(extension.NAME)
            if noted.pop(program, None):
                note.save(noted)
    return done


def _version_in(program: str) -> str | None:
    """What a VS Code has; none where it is itself gone."""
    return VSCode(program).version_of(extension.NAME) if Path(program).exists() else None


def _is_ours(version: str, mine: Installed | None) -> bool:
    return mine is not None and version in mine.versions
