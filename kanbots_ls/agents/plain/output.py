"""What a program prints, cut into texts that can be read one by one.

A text ends where there is an empty line, though never within a fenced block, and where it gets
long. Where the settings say that the program prints JSON objects, a text is what one of them has
at the place they name.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_LINE = 1 << 20
"""Bytes; of a longer line the rest is another line."""
_LONGEST_TEXT = 16_000
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
"""What makes colours on a terminal."""


class Output:
    """One stream of bytes; texts come out as soon as they are whole."""

    def __init__(self, path: Sequence[str] = ()) -> None:
        """``path``: the way to the words in each object; empty for plain text."""
        self._path = tuple(path)
        self._rest = b""
        self._block: list[str] = []
        self._fence = ""

    def feed(self, data: bytes) -> Iterator[str]:
        """The texts that these bytes complete."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        while len(self._rest) > LONGEST_LINE:
            lines.append(self._rest[:LONGEST_LINE])
            self._rest = self._rest[LONGEST_LINE:]
        for line in lines:
            yield from self._line(line)

    def end(self) -> Iterator[str]:
        """What is left when nothing more comes."""
        if self._rest:
            yield from self._line(self._rest)
            self._rest = b""
        yield from self._whole()

    def _line(self, line: bytes) -> Iterator[str]:
        words = _ESCAPE.sub("", line.decode("utf-8", "replace")).rstrip("\r")
        if self._path:
            found = _words_in(words, self._path)
            # What is no object is for people, too: an error message, or a warning.
            if found is not None:
                yield from self._whole()
                yield from filter(str.strip, (found,))
                return
        yield from self._add(words)

    def _add(self, words: str) -> Iterator[str]:
        fence = _FENCE.match(words)
        if fence and not self._fence:
            self._fence = fence[1]
        elif fence and fence[1].startswith(self._fence) and not words.strip(" `~"):
            self._fence = ""
        if words.strip():
            self._block.append(words)
        elif self._fence:
            self._block.append("")
        else:
            yield from self._whole()
        if sum(map(len, self._block)) > _LONGEST_TEXT:
            yield from self._whole()

    def _whole(self) -> Iterator[str]:
        text = "\n".join(self._block).rstrip()
        self._block, self._fence = [], ""
        if text:
            yield text


def _words_in(line: str, path: Sequence[str]) -> str | None:
    """What the object of this line has at the place; "" for nothing, None for no object."""
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
