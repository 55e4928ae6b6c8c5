"""Picking typed values out of lines that somebody else wrote.

Every parser of this package reads through these, so that a surprising shape becomes a default
or a ``Surprise`` (and the line ``Unrecognized``), never a wrong type in an event.
Nothing here knows what a line means.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from pydantic_core import from_json

Line = dict[str, Any]
"""A decoded JSON object, of the agent's making."""

SUMMARY_LIMIT = 200
_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**53


class Surprise(ValueError):
    """A line of a known kind without what makes it one."""


def decode(line: bytes) -> Any:
    """The JSON value of a line; ``ValueError`` or ``RecursionError`` where it is none."""
    try:
        return from_json(line)
    except ValueError:
        return _decode_torn_text(line)


def _decode_torn_text(line: bytes) -> Any:
    # Agents cut long output by UTF-16 units, which leaves halves of emoji behind. They are valid
    # JSON escapes but no text: the strict decoder refuses them and they could not be stored.
    if b"\\u" not in line:
        raise ValueError("not JSON")
    mended = json.dumps(json.loads(line), ensure_ascii=False)
    return json.loads(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", mended))


def text(line: Line, key: str) -> str:
    """The string under ``key``, or ""."""
    value = line.get(key)
    return value if isinstance(value, str) else ""


def needed(line: Line, key: str) -> str:
    """The string under ``key``, without which the line means nothing."""
    value = line.get(key)
    if isinstance(value, str) and value:
        return value
    raise Surprise(key)


def needed_table(line: Line, key: str) -> Line:
    """The object under ``key``, without which the line means nothing."""
    value = line.get(key)
    if isinstance(value, dict):
        return value
    raise Surprise(key)


def optional(line: Line, key: str) -> str | None:
    """The string under ``key``, or None."""
    return text(line, key) or None


def number(line: Line, key: str) -> float | None:
    """The finite number under ``key``, or None."""
    value = line.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not math.isfinite(value) or abs(value) > _LARGEST:
        return None
    return float(value)


def whole(line: Line, key: str) -> int:
    """The number under ``key`` as an integer, or 0."""
    return int(number(line, key) or 0)


def maybe_whole(line: Line, key: str) -> int | None:
    """The number under ``key`` as an integer, or None."""
    value = number(line, key)
    return None if value is None else int(value)


def table(line: Line, key: str) -> Line:
    """The object under ``key``, or an empty one."""
    value = line.get(key)
    return value if isinstance(value, dict) else {}


def tables(line: Line, key: str) -> list[Line]:
    """The objects of the list under ``key``; anything else in it is left out."""
    value = line.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(line: Line, key: str) -> tuple[str, ...]:
    """The strings of the list under ``key``; anything else in it is left out."""
    value = line.get(key)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def cut(value: str, limit: int) -> str:
    """At most ``limit`` characters, an ellipsis at the end where something is missing."""
    return value if len(value) <= limit else value[: limit - 1] + "…"


def one_line(value: str, limit: int = SUMMARY_LIMIT) -> str:
    """The beginning of ``value`` on one line; looks at no more of it than it needs."""
    head = " ".join(value[: limit * 2].split())
    return head if len(head) <= limit and len(value) <= limit * 2 else cut(head + "…", limit)
