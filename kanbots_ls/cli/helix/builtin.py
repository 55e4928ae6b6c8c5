"""Which language servers Helix itself has for each language.

Naming ``language-servers`` for a language replaces Helix's own list, so that list has to be named
as well.  It is part of the program: the release's ``languages.toml`` is compiled in as text, and
read from there it is right for every version, patched ones too.  ``hx --health`` would not do: it
prints commands, where names are needed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kanbots_ls.cli.errors import CliError

NAMES = ("hx", "helix")
OLDEST = (25, 1)
SECONDS = 20
_VERSION = re.compile(r"helix (\d+)\.(\d+)(?:\.(\d+))?")
_MARK = b"\n[[language]]\n"
_PATH = re.compile(rb"/[\x21\x23-\x26\x28-\x7e]{3,400}")
_MOST_BYTES = 1 << 28
_MOST_CUTS = 20


class NoHelix(CliError):
    """Helix can't be asked what it has built in."""


@dataclass(frozen=True, slots=True)
class Helix:
    """An installed Helix: its launcher, version, and languages by name; None where unreadable."""

    program: str
    version: str
    languages: dict[str, Any] | None

    def servers(self, language: str) -> list[Any] | None:
        """The language's own servers; None where they, or the language, are not known."""
        if self.languages is None or language not in self.languages:
            return None
        return list(self.languages[language].get("language-servers", ()))


def installed(named: str | None) -> Helix:
    """The Helix at a path, or the one on PATH.  Raises NoHelix."""
    program = named or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise NoHelix(
            "There is no hx on PATH, and only Helix itself knows its language servers, which have "
            "to be kept. Install Helix first, or name it: --hx /path/to/hx"
        )
    version = _version(program)
    return Helix(program, version, languages_in(Path(program)))


def _version(program: str) -> str:
    said = _said(program)
    found = _VERSION.search(said)
    if found is None:
        raise NoHelix(f"{program} --version does not answer like Helix: {said.strip()!r}")
    if (int(found[1]), int(found[2])) < OLDEST:
        raise NoHelix(
            f"{program} is Helix {found[0].split()[1]}, which refuses a configuration with "
            f"settings it does not know. Helix {OLDEST[0]}.{OLDEST[1]:02} or later is needed."
        )
    return found[0].split()[1]


def _said(program: str) -> str:
    """What ``--version`` prints; with a scratch home, because Helix makes its directories there."""
    with tempfile.TemporaryDirectory(prefix="kanbots-helix-") as home:
        elsewhere = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home}
        try:
            done = subprocess.run(
                [program, "--version"],
                env={**os.environ, **elsewhere},
                capture_output=True, text=True, timeout=SECONDS, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoHelix(f"{program} can't be started: {error}") from None
    return done.stdout


def languages_in(program: Path) -> dict[str, Any] | None:
    """The languages compiled into a program, or into the one that it starts as a wrapper."""
    for candidate in _programs(program):
        found = _languages(_content(candidate))
        if found:
            return found
    return None


def _programs(program: Path) -> list[Path]:
    """The program, then whatever files its own text names: scripts and wrappers name theirs."""
    content = _content(program)
    named = [Path(os.fsdecode(each)) for each in dict.fromkeys(_PATH.findall(content))]
    small = len(content) < 1 << 20
    return [program, *(path for path in named if small and path.is_file())]


def _content(program: Path) -> bytes:
    try:
        return program.read_bytes() if program.stat().st_size < _MOST_BYTES else b""
    except OSError:
        return b""


def _languages(content: bytes) -> dict[str, Any]:
    """The embedded ``languages.toml``, from its first language to where it ends."""
    at = content.find(_MARK)
    if at < 0:
        return {}
    stop = content.find(b"\0", at)
    text = content[at + 1 : stop if stop > 0 else None].decode("utf-8", "replace")
    for _ in range(_MOST_CUTS):
        try:
            languages = tomllib.loads(text).get("language", [])
        except tomllib.TOMLDecodeError as error:
            # Other texts of the program follow without a gap: up to the line that is no TOML.
            line = re.search(r"at line (\d+)", str(error))
            if line is None:
                return {}
            text = "".join(text.splitlines(keepends=True)[: int(line[1]) - 1])
        else:
            return {each["name"]: each for each in languages if "name" in each}
    return {}
