"""On which line of a TOML file a key stands; ``tomllib`` does not say.

Only asked when a mistake is to be told, about a file that ``tomllib`` could read. It follows
tables, dotted and quoted keys, and texts over several lines, and knows nothing else of TOML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PART = r"""\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*"""
_TABLE = re.compile(rf"^\s*\[\[?({_PART}(?:\.{_PART})*)\]\]?")
_KEY = re.compile(rf"^({_PART}(?:\.{_PART})*)=(.*)", re.DOTALL)


def line_of(text: str, key: Sequence[str]) -> int | None:
    """The line (from 1) of the key, else of the nearest table or inline table around it."""
    places = dict(reversed(list(_keys(text))))
    for length in range(len(key), 0, -1):
        if tuple(key[:length]) in places:
            return places[tuple(key[:length])]
    return None


def _keys(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every key with its line, in order; a table's line comes before its keys'."""
    table: tuple[str, ...] = ()
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
        elif header := _TABLE.match(line):
            table = _parts(header[1])
            yield table, number
        elif entry := _KEY.match(line):
            parts = _parts(entry[1])
            for length in range(1, len(parts) + 1):
                yield (*table, *parts[:length]), number
            closing = _left_open(entry[2])


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in re.findall(_PART, key))


def _left_open(value: str) -> str:
    """The quotes of a text that begins on this line and does not end on it."""
    for quotes in ('"""', "'''"):
        if value.lstrip().startswith(quotes) and value.count(quotes) == 1:
            return quotes
    return ""
