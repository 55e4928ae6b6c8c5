"""Adding to a TOML file: a key in a table, a whole table, one more element of a list.

Each way of writing something down is tried and then read: the first after which the file says
all it said and the new thing counts.  So no habit of the person's (dotted keys, inline tables,
tables in any order) can be misunderstood; at worst there is no way, and the caller tells.
"""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import tomlkit

from kanbots_ls.cli.helix.statements import Path, Table, by_name, lines_of, lookup, scan

if TYPE_CHECKING:
    from collections.abc import Iterator


def add_key(text: str, path: Path, value: Any) -> str | None:
    """The text with ``path = value``, for a key that it does not have; None: there is no way."""
    wanted = _with(by_name(tomllib.loads(text)), path, value)
    return _first(_ways(text, path, value), wanted)


def add_table(text: str, header: str, path: Path, values: Table) -> str | None:
    """The text with a new table at its end, under a header such as ``[[language]]``."""
    wanted = _with(by_name(tomllib.loads(text)), path, values)
    lines = [f"{_key(key)} = {literal(value)}\n" for key, value in values.items()]
    return _first(iter([_appended(text, f"{header}\n" + "".join(lines))]), wanted)


def add_element(text: str, path: Path, element: Any) -> str | None:
    """The text with one more element in the list at ``path``, which keeps its layout."""
    found = by_name(tomllib.loads(text))
    wanted = _with(found, path, [*lookup(found, path), element])
    return _first(_rewritten(text, path, lambda array: array.append(_item(element))), wanted)


def change_list(text: str, path: Path, value: list[Any]) -> str | None:
    """The text with elements left out of the list at ``path``, down to ``value``."""

    def shorten(array: Any) -> None:
        for place in reversed(range(len(array))):
            if array.unwrap()[place] not in value:
                del array[place]

    wanted = _with(by_name(tomllib.loads(text)), path, value)
    return _first(_rewritten(text, path, shorten), wanted)


def literal(value: Any) -> str:
    """A value as TOML, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            # TOML's basic strings are JSON's, but for one character that TOML wants escaped.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list():
            return "[" + ", ".join(map(literal, value)) + "]"
        case dict():
            pairs = (f"{_key(key)} = {literal(each)}" for key, each in value.items())
            return "{ " + ", ".join(pairs) + " }"
        case _:
            raise TypeError(f"no such value here: {value!r}")


def _first(ways: Iterator[str], wanted: Table) -> str | None:
    for way in ways:
        try:
            if by_name(tomllib.loads(way)) == wanted:
                return way
        except tomllib.TOMLDecodeError:
            continue
    return None


def _ways(text: str, path: Path, value: Any) -> Iterator[str]:
    """In its own table; else in a table of its own; else dotted, in the nearest table above."""
    if (own := _inside(text, path, len(path) - 1, value)) is not None:
        yield own
    header = ".".join(map(_key, path[:-1]))
    yield _appended(text, f"[{header}]\n{_key(path[-1])} = {literal(value)}\n")
    for depth in range(len(path) - 2, -1, -1):
        if (above := _inside(text, path, depth, value)) is not None:
            yield above


def _inside(text: str, path: Path, depth: int, value: Any) -> str | None:
    """After the last key of the table at ``path[:depth]``; None where that has no header."""
    statements = scan(text)
    after = 0 if depth == 0 else None
    inside = depth == 0
    for statement in statements:
        if statement.header:
            inside = statement.path == path[:depth]
        if inside:
            after = statement.last
    if after is None:
        return None
    lines = lines_of(_closed(text))
    before = lines[after - 1] if after else ""
    indent = before[: len(before) - len(before.lstrip(" \t"))]
    key = ".".join(map(_key, path[depth:]))
    lines.insert(after, f"{indent}{key} = {literal(value)}\n")
    return "".join(lines)


def _rewritten(text: str, path: Path, change: Any) -> Iterator[str]:
    """The statement at ``path`` by itself, changed by a library that keeps its layout."""
    lines = lines_of(text)
    for statement in scan(text):
        if statement.path == path and not statement.header:
            fragment = tomlkit.parse("".join(lines[statement.first : statement.last]))
            change(fragment[path[-1]])
            rest = lines[statement.last :]
            yield "".join([*lines[: statement.first], tomlkit.dumps(fragment), *rest])


def _appended(text: str, block: str) -> str:
    return f"{_closed(text)}\n{block}" if text.strip() else f"{text}{block}"


def _closed(text: str) -> str:
    """With a newline at its end, which what is added below it needs."""
    return text if not text or text.endswith("\n") else f"{text}\n"


def _with(found: Table, path: Path, value: Any) -> Table:
    changed = deepcopy(found)
    table = changed
    for key in path[:-1]:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            return {}  # the person has something else there: no way leads to this
    table[path[-1]] = value
    return changed


def _item(element: Any) -> Any:
    """What tomlkit puts into a list; inline, with our own spacing."""
    return tomlkit.parse(f"x = {literal(element)}\n")["x"]


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if bare else literal(key)
