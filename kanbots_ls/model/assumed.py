"""What an agent says it assumed while nobody was there, read off its last message.

Pure.  It is told the heading by ``agents.prompts``; the reading is tolerant of how it writes it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADING = "Assumptions"

_HEAD = re.compile(
    r"(?:#{1,6}\s*(?:[*_]{0,2})|[*_]{2}|)(?:my\s+)?assumptions?(?:\s+(?:i\s+)?made)?"
    r"\s*:?\s*[*_]{0,2}\s*:?\s*(?:#+\s*)?",
    re.IGNORECASE,
)
_OTHER_HEAD = re.compile(r"#{1,6}\s+\S|[*_]{2}[^*_]+[*_]{2}:?$")
_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+(.*)")
_NONE = re.compile(
    r"(?:none|nothing|n/?a|no assumptions?)\b[^a-z]*(?:were |was )?(?:made)?[.!]?", re.IGNORECASE
)
MOST, _LONGEST = 50, 500


def assumptions_in(text: str) -> tuple[str, ...]:
    """The items under the last heading of that name; none where there is no such heading."""
    lines = text.splitlines()
    fenced = _fenced(lines)
    heads = [n for n, line in enumerate(lines) if n not in fenced and _HEAD.fullmatch(line.strip())]
    if not heads:
        return ()
    found = (" ".join(item.split()) for item in _items(lines[heads[-1] + 1 :]))
    kept = [item[:_LONGEST] for item in found if item and not _NONE.fullmatch(item)]
    return tuple(dict.fromkeys(kept))[:MOST]


def _items(lines: list[str]) -> Iterator[str]:
    """Bullets with their further lines, else paragraphs, up to the next heading."""
    item: list[str] = []
    for line in lines:
        if _OTHER_HEAD.match(line.strip()):
            break
        bullet = _ITEM.fullmatch(line)
        if bullet or not line.strip():
            yield " ".join(item)
            item = []
        item.append(bullet[1] if bullet else line)
    yield " ".join(item)


def _fenced(lines: list[str]) -> set[int]:
    """Numbers of the lines inside code fences."""
    inside, fenced = False, set()
    for number, line in enumerate(lines):
        if line.lstrip().startswith(("```", "~~~")):
            inside = not inside
            fenced.add(number)
        elif inside:
            fenced.add(number)
    return fenced
