"""What a repository without ``.worktreeinclude`` and set-up command is likely to need in a run.

Read off what is there: ignored files that people keep their settings in, and lock files.  A
dispatch asks, for an offer; it only looks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.files.include import INCLUDE_FILE, Ignored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Of programs and agents; where a repository keeps several, each is found by its whole path.
_SETTINGS = (
    ".claude/settings.local.json",
    ".mcp.json",
    ".cursor/mcp.json",
    "CLAUDE.local.md",
    ".dev.vars",
    "config/master.key",
    "local.properties",
)
_ENV = re.compile(r"\.env(rc|\..+)?")
_MODEL = re.compile(r"\.(example|sample|template|dist)$")
_MOST_FILES = 20
# One of each line: a project has one package manager per language.
_INSTALLERS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("package-lock.json", "npm ci"),
        ("npm-shrinkwrap.json", "npm ci"),
        ("pnpm-lock.yaml", "pnpm install --frozen-lockfile"),
        ("yarn.lock", "yarn install --frozen-lockfile"),
        ("bun.lock", "bun install --frozen-lockfile"),
        ("bun.lockb", "bun install --frozen-lockfile"),
    ),
    (
        ("uv.lock", "uv sync"),
        ("poetry.lock", "poetry install"),
        ("pdm.lock", "pdm sync"),
        ("Pipfile.lock", "pipenv sync"),
    ),
    (("Gemfile.lock", "bundle install"),),
    (("composer.lock", "composer install"),),
    (("mix.lock", "mix deps.get"),),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Files to copy, from the top of the checkout, and a command to run; either may be empty."""

    files: tuple[str, ...]
    command: str

    @property
    def include(self) -> str:
        """The text of a ``.worktreeinclude`` for these files."""
        return "".join(f"/{_as_pattern(file)}\n" for file in self.files)

    def __bool__(self) -> bool:
        return bool(self.files or self.command)


def proposal(checkout: Path, environment: Mapping[str, str], longest: float) -> Proposal:
    """What to propose for ``checkout``; nothing where it says itself which files are needed.

    Raises WorktreeError, as when git takes longer than ``longest`` seconds.
    """
    if (checkout / INCLUDE_FILE).exists():
        return Proposal((), "")
    return Proposal(tuple(_files(checkout, environment, longest)), _command(checkout))


def _files(checkout: Path, environment: Mapping[str, str], longest: float) -> list[str]:
    ignored = Ignored(checkout, environment, longest=longest)
    own = [path for path in ignored.entries if _is_env(path.rpartition("/")[2])]
    settings = [path for path in _SETTINGS if path in ignored and (checkout / path).is_file()]
    return [file for file in [*own[:_MOST_FILES], *settings] if file.isprintable()]


def _is_env(name: str) -> bool:
    return bool(_ENV.fullmatch(name)) and not _MODEL.search(name)


def _command(checkout: Path) -> str:
    return " && ".join(_commands(checkout))


def _commands(checkout: Path) -> Iterator[str]:
    for language in _INSTALLERS:
        there = (command for lock, command in language if (checkout / lock).is_file())
        if command := next(there, None):
            berry = command.startswith("yarn") and (checkout / ".yarnrc.yml").is_file()
            yield "yarn install --immutable" if berry else command


def _as_pattern(path: str) -> str:
    escaped = re.sub(r"([\\*?\[])", r"\\\1", path)
    return escaped[:-1] + "\\ " if escaped.endswith(" ") else escaped
