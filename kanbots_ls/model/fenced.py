"""Fenced blocks in texts: reading those that agents write, and writing ones that nothing ends.

Pure.  A block within another fence is a quotation and never one of its own.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

UNTRUSTED = "untrusted"
"""The name of a fence around words that are material and never instructions."""
_LEAST = 3
_HALF_LETTER = re.compile("[\ud800-\udfff]")
"""No text that could be written down or sent, yet JSON can spell it."""


def blocks(text: str, name: str) -> Iterator[str]:
    """The insides of the blocks that open with exactly three ticks and ``name``."""
    for opening, inside in _fenced(text):
        if opening.rstrip() == f"```{name}":
            yield inside


def value_in(block: str) -> Any:
    """The JSON of a block, with a mark in the place of half letters.

    ``ValueError`` or ``RecursionError`` where it is none.
    """
    value = json.loads(block)
    if "\\u" not in block:
        return value
    return json.loads(
        _HALF_LETTER.sub("\N{REPLACEMENT CHARACTER}", json.dumps(value, ensure_ascii=False))
    )


def fence(text: str, name: str = UNTRUSTED) -> str:
    """``text`` in a fence that is longer than any within."""
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    ticks = "`" * max(_LEAST, longest + 1)
    return f"{ticks}{name}\n{text}\n{ticks}"


def without(text: str, name: str = UNTRUSTED) -> str:
    """``text`` without the blocks of that name, whose insides are somebody else's words."""
    kept, closing = list[str](), ""
    for line in text.split("\n"):
        if closing:
            closing = "" if line == closing else closing
        elif (ticks := _ticks(line)) and line == f"{ticks}{name}":
            closing = ticks
        else:
            kept.append(line)
    return "\n".join(kept)


def _fenced(text: str) -> Iterator[tuple[str, str]]:
    ticks, opening, inside = "", "", list[str]()
    for line in text.split("\n"):
        if not ticks:
            ticks, opening, inside = _ticks(line), line, []
        elif _ticks(line).startswith(ticks) and not line.strip("`~ \t\r"):
            yield opening, "\n".join(inside)
            ticks = ""
        else:
            inside.append(line)


def _ticks(line: str) -> str:
    bare = line.lstrip(" ")
    ticks = bare[: len(bare) - len(bare.lstrip(bare[:1] or " "))]
    if len(ticks) < _LEAST or ticks[0] not in "`~":
        return ""
    # "```ls``` works" is code within a line: what opens a fence has no backtick behind it.
    return "" if ticks[0] == "`" and "`" in bare[len(ticks) :] else ticks
