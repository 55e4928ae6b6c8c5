"""Which files a request to edit names, where all of it can be read.

Agents word their requests as they like.  Whatever is not known here may name one more file, or be
a command, so it is the person's to look at.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kanbots_ls.agents.reading import Line

_MOST_PATHS = 100
_LONGEST_PATH = 4_096
_FILES = frozenset(
    {"path", "abspath", "absolutepath", "file", "filepath", "filename", "targetfile", "destination"}
)
_TEXTS = frozenset(
    {"content", "contents", "oldstring", "newstring", "oldstr", "newstr", "oldtext", "newtext"}
)
_SWITCHES = frozenset({"replaceall"})


class _Unclear(Exception):
    """It holds something that is not known here."""


def edited(call: Line) -> tuple[str, ...]:
    """Each file that a request to edit names, wherever it does; none where that is not clear, or
    where those are too many to be looked at."""
    fields = named(call).values()
    return () if None in fields else _bounded(chain.from_iterable(filter(None, fields))) or ()


def named(call: Line) -> dict[str, tuple[str, ...] | None]:
    """For each of its fields that name files, and that this line has, which; None: not clear."""
    return {
        field: _bounded(read(call))
        for field, read in _FIELDS.items()
        if call.get(field) is not None
    }


def _bounded(named: Iterable[str]) -> tuple[str, ...] | None:
    try:
        each = tuple(islice(dict.fromkeys(named), _MOST_PATHS + 1))
    except _Unclear:
        return None
    bounded = len(each) <= _MOST_PATHS and all(len(path) <= _LONGEST_PATH for path in each)
    return each if bounded else None


def _located(call: Line) -> Iterator[str]:
    for each in _objects(call.get("locations")):
        yield _path(each.get("path"))


def _diffed(call: Line) -> Iterator[str]:
    for each in _objects(call.get("content")):
        if each.get("type") == "diff":
            yield _path(each.get("path"))
        elif each.get("type") != "content":
            raise _Unclear


def _given(call: Line) -> Iterator[str]:
    """Of the arguments, whichever way their names are spelt."""
    given = call.get("rawInput")
    if not isinstance(given, dict | None):
        raise _Unclear
    for name, value in (given or {}).items():
        called = re.sub(r"[^a-z]", "", name.lower())
        if called in _FILES:
            yield _path(value)
        elif not _is_known(called, value):
            raise _Unclear


def _is_known(called: str, value: object) -> bool:
    if called in _SWITCHES:
        return isinstance(value, bool)
    return called in _TEXTS and isinstance(value, str)


def _path(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _Unclear
    return value


def _objects(value: object) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise _Unclear
    return value


_FIELDS = {"content": _diffed, "locations": _located, "rawInput": _given}
