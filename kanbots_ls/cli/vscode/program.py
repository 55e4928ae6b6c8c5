"""A VS Code of the person's, asked and told by its own command line: its relatives have the same.

Where extensions lie differs with each relative, its settings and the machine it is attached to, so
nothing is looked for on the disk.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kanbots_ls.cli.errors import CliError

NAMES = ("code", "code-insiders", "codium", "cursor", "windsurf", "code-server")
SECONDS = 120
_LISTED = re.compile(r"^(\S+)@(\S+)$", re.MULTILINE)


class NoVSCode(CliError):
    """There is none, or more than one, or it is no VS Code."""


@dataclass(frozen=True, slots=True)
class VSCode:
    """One of them, by the absolute path of its command line."""

    program: str

    def version_of(self, extension: str) -> str | None:
        """The version that is installed; None for none.  Raises NoVSCode."""
        said = self._run("--list-extensions", "--show-versions")
        versions = {name.lower(): version for name, version in _LISTED.findall(said)}
        return versions.get(extension.lower())

    def install(self, extension: str, version: str, vsix: bytes) -> None:
        """Install it, also over another version, and see that it is there.  Raises NoVSCode."""
        with tempfile.TemporaryDirectory(prefix="kanbots-vscode-") as scratch:
            file = Path(scratch, f"{extension}-{version}.vsix")
            file.write_bytes(vsix)
            said = self._run("--install-extension", str(file), "--force")
        if self.version_of(extension) != version:
            raise NoVSCode(f"{self.program} does not list {extension} {version}: {said.strip()}")

    def uninstall(self, extension: str) -> None:
        """Raises NoVSCode."""
        self._run("--uninstall-extension", extension)

    def _run(self, *words: str) -> str:
        try:
            done = subprocess.run(
                [self.program, *words],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NoVSCode(f"{self.program} {words[0]} did not end within {SECONDS} s.") from None
        except OSError as error:
            raise NoVSCode(f"{self.program} can't be started: {error.strerror}.") from None
        if done.returncode != 0:
            why = (done.stderr or done.stdout).strip() or f"exit status {done.returncode}"
            raise NoVSCode(f"{self.program} {words[0]} failed: {why}")
        return done.stdout


def chosen(named: str | None) -> VSCode:
    """The one that is named, else the only one on PATH.  Raises NoVSCode."""
    found = list(filter(None, map(shutil.which, NAMES if named is None else (named,))))
    if len(found) == 1:
        return VSCode(str(Path(found[0]).absolute()))
    if named is not None:
        raise NoVSCode(f"{named} is no program; name VS Code's command line: --code /path/to/code")
    if found:
        names = ", ".join(Path(each).name for each in found)
        raise NoVSCode(
            f"There is more than one on PATH: {names}. Say which: --code {Path(found[0]).name}"
        )
    raise NoVSCode(
        f"None of {', '.join(NAMES)} is on PATH. In VS Code, run “Shell Command: Install 'code' "
        "command in PATH” from the palette, or name the program: --code /path/to/code"
    )
