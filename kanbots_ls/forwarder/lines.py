"""A text as its lines, so that a keystroke touches one of them however long the text is.

Positions count what the editor and the first daemon agreed on: UTF-16 units unless they said
otherwise.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Empty matches behind each end of line that LSP knows, and no others (str.splitlines knows more).
_LINE_ENDS = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


def split_lines(text: str) -> list[str]:
    """The lines of ``text`` with their ends; the last one, without an end, may be empty."""
    if "\r" in text:
        return _LINE_ENDS.split(text)
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), last]


def apply(lines: list[str], changes: list[Any], encoding: str) -> None:
    """Make the content changes of one didChange, in their order."""
    for change in changes:
        if not isinstance(change, dict):
            continue
        where = change.get("range")
        if isinstance(where, dict):
            _replace(lines, where, text_of(change), encoding)
        else:
            lines[:] = split_lines(text_of(change))


def text_of(holder: dict[str, Any]) -> str:
    """The text of a document or change; none is an empty one."""
    text = holder.get("text")
    return text if isinstance(text, str) else ""


def _replace(lines: list[str], where: dict[str, Any], text: str, encoding: str) -> None:
    start, end = (_locate(lines, where.get(name), encoding) for name in ("start", "end"))
    end = max(start, end)
    whole = lines[start[0]][: start[1]] + text + lines[end[0]][end[1] :]
    first = start[0]
    if whole.startswith("\n") and first and lines[first - 1].endswith("\r"):
        # The two have become one end of line.
        first -= 1
        whole = lines[first] + whole
    new = split_lines(whole)
    if end[0] + 1 < len(lines):
        # What follows the last end of line is the next line, which is there already.
        new.pop()
    lines[first : end[0] + 1] = new


def _locate(lines: list[str], position: object, encoding: str) -> tuple[int, int]:
    """Line and index of a position; beyond the text's or a line's end means that end."""
    line, units = _position(position)
    if line >= len(lines):
        return len(lines) - 1, len(lines[-1])
    return line, _index(lines[line].rstrip("\r\n"), units, encoding)


def _index(line: str, units: int, encoding: str) -> int:
    """The index of the character that holds code unit ``units`` of ``line``, or its end."""
    if encoding == "utf-32" or line.isascii():
        return min(units, len(line))
    width, seen = _WIDTHS.get(encoding, _utf16), 0
    for index, character in enumerate(line):
        seen += width(ord(character))
        if seen > units:
            return index
    return len(line)


def _utf16(code: int) -> int:
    return 2 if code > 0xFFFF else 1


def _utf8(code: int) -> int:
    return 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)


_WIDTHS = {"utf-8": _utf8, "utf-16": _utf16}


def _position(position: object) -> tuple[int, int]:
    found = position if isinstance(position, dict) else {}
    return _count(found.get("line")), _count(found.get("character"))


def _count(value: object) -> int:
    return max(0, value) if isinstance(value, int) else 0
