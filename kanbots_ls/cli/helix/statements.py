"""A TOML file as the lines a person wrote: tables and keys with the lines each takes.

``adding`` and ``taking`` change a file by its lines, so that everything else in it stays as it
is, and compare what it then says with what it should say.  Nothing here reads or writes files.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from kanbots_ls.cli.errors import CliError

Path = tuple[str, ...]
Table = dict[str, Any]
LANGUAGE = "language"
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class NotToml(CliError):
    """A file that Helix can't read either; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A table's header or one key with its value.

    ``first`` and ``last`` are lines, counted from 0, ``last`` not included.  ``path`` is where
    the value is found in the file's ``meaning``.
    """

    path: Path
    header: bool
    first: int
    last: int


def meaning(text: str, name: str) -> Table:
    """What a file says, languages by their names.  Raises NotToml with line and column."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotToml(_told(text, name, str(error))) from None
    return by_name(found)


def by_name(found: Table) -> Table:
    """The same, with Helix's list of languages as a table: that is how Helix merges them."""
    languages = found.get(LANGUAGE)
    if not isinstance(languages, list):
        return found
    named: Table = {}
    for place, language in enumerate(languages):
        named[_name(language, place, named)] = language
    return {**found, LANGUAGE: named}


def lines_of(text: str) -> list[str]:
    """The lines with their ends; only what TOML counts as one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def scan(text: str) -> list[Statement]:
    """The statements of a file that is TOML, in order."""
    lines = lines_of(text)
    statements: list[Statement] = []
    tables = _Tables(text)
    place: Path = ()
    at = 0
    while at < len(lines):
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            at += 1
            continue
        header = lines[at].lstrip().startswith("[")
        last, fragment = _complete(lines, at)
        if header:
            place = tables.enter(fragment)
        path = place if header else (*place, *_dotted(fragment))
        statements.append(Statement(path, header, at, last))
        at = last
    return statements


def lookup(table: Table, path: Path) -> Any:
    """The value at a path; None where there is none, which TOML can't say itself."""
    value: Any = table
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


class _Tables:
    """Which language a ``[[language]]`` opens: its name stands somewhere below it."""

    def __init__(self, text: str) -> None:
        self._names = list(by_name(tomllib.loads(text)).get(LANGUAGE, ()))
        self._count = 0

    def enter(self, fragment: Table) -> Path:
        path = _dotted(fragment)
        if path[:1] != (LANGUAGE,):
            return path
        if fragment[LANGUAGE] == [{}]:
            self._count += 1
        return (LANGUAGE, self._names[self._count - 1], *path[1:])


def _complete(lines: list[str], first: int) -> tuple[int, Table]:
    """The end of the statement that begins there: as soon as its lines are TOML by themselves."""
    for last in range(first + 1, len(lines) + 1):
        try:
            return last, tomllib.loads("".join(lines[first:last]))
        except tomllib.TOMLDecodeError:
            continue
    raise AssertionError("a statement without an end in a file that is TOML")


def _dotted(fragment: Table) -> Path:
    """The keys before the value; an inline table's are taken for dotted, which is as true."""
    path: list[str] = []
    value: Any = fragment
    while True:
        if isinstance(value, list) and value == [{}]:
            value = value[0]
        if not isinstance(value, dict) or len(value) != 1:
            return tuple(path)
        key = next(iter(value))
        path.append(key)
        value = value[key]


def _name(language: Any, place: int, taken: Table) -> str:
    name = language.get("name") if isinstance(language, dict) else None
    wanted = name if isinstance(name, str) else f"#{place}"
    return wanted if wanted not in taken else f"{wanted}#{place}"


def _told(text: str, name: str, error: str) -> str:
    at = _PLACE.search(error)
    lines = text.splitlines() or [""]
    line, column = (len(lines), len(lines[-1]) + 1)
    if at and at[1]:
        line, column = int(at[1]), int(at[2])
    reason = _PLACE.sub("", error)
    return f"{name}, line {line}, column {column}: {reason}. Nothing was changed; mend it first."
