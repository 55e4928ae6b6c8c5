"""The editor's open documents as they stand in its buffers, edits applied one by one.

A daemon that comes later is told of them as if they had just been opened.  A text is kept as its
lines, so that a keystroke touches one line however long the document is.  Positions count what the
editor and the first daemon agreed on: UTF-16 units unless they said otherwise.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Empty matches behind each end of line that LSP knows, and no others (str.splitlines knows more).
_LINE_ENDS = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


class Document:
    """One open document; ``item`` is its TextDocumentItem without the text."""

    __slots__ = ("item", "lines")

    def __init__(self, item: dict[str, Any]) -> None:
        """Open it from a TextDocumentItem."""
        self.item = {name: value for name, value in item.items() if name != "text"}
        self.lines = split_lines(_text(item))

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.lines)

    def change(self, version: object, changes: list[Any], encoding: str) -> None:
        """Apply the content changes of one didChange in their order."""
        if version is not None:
            self.item["version"] = version
        for change in changes:
            if not isinstance(change, dict):
                continue
            where = change.get("range")
            if isinstance(where, dict):
                self._replace(where, _text(change), encoding)
            else:
                self.lines = split_lines(_text(change))

    def _replace(self, where: dict[str, Any], text: str, encoding: str) -> None:
        start, end = (self._locate(where.get(name), encoding) for name in ("start", "end"))
        end = max(start, end)
        whole = self.lines[start[0]][: start[1]] + text + self.lines[end[0]][end[1] :]
        first = start[0]
        if whole.startswith("\n") and first and self.lines[first - 1].endswith("\r"):
            # The two have become one end of line.
            first -= 1
            whole = self.lines[first] + whole
        lines = split_lines(whole)
        if end[0] + 1 < len(self.lines):
            # What follows the last end of line is the next line, which is there already.
            lines.pop()
        self.lines[first : end[0] + 1] = lines

    def _locate(self, position: object, encoding: str) -> tuple[int, int]:
        """Line and index of a position; beyond the text's or a line's end means that end."""
        line, units = _position(position)
        if line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        return line, _index(self.lines[line].rstrip("\r\n"), units, encoding)


class Documents:
    """All open documents by URI, in the order in which they were opened."""

    def __init__(self) -> None:
        """None is open yet; ``encoding`` is set once it is agreed."""
        self._open: dict[str, Document] = {}
        self.encoding = "utf-16"

    def __len__(self) -> int:
        return len(self._open)

    def open(self, params: dict[str, Any]) -> None:
        """Note a didOpen."""
        item = params.get("textDocument")
        if isinstance(item, dict) and isinstance(item.get("uri"), str):
            self._open.pop(item["uri"], None)
            self._open[item["uri"]] = Document(item)

    def change(self, params: dict[str, Any]) -> None:
        """Note a didChange; of a document that is not open it says nothing."""
        named = _dict(params.get("textDocument"))
        document = self._open.get(str(named.get("uri")))
        changes = params.get("contentChanges")
        if document is not None and isinstance(changes, list):
            document.change(named.get("version"), changes, self.encoding)

    def close(self, params: dict[str, Any]) -> None:
        """Note a didClose."""
        self._open.pop(str(_dict(params.get("textDocument")).get("uri")), None)

    def items(self) -> list[dict[str, Any]]:
        """A TextDocumentItem with the current text for each."""
        return [{**each.item, "text": each.text} for each in self._open.values()]


def split_lines(text: str) -> list[str]:
    """The lines of ``text`` with their ends; the last one, without an end, may be empty."""
    if "\r" in text:
        return _LINE_ENDS.split(text)
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), last]


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
    found = _dict(position)
    line, units = found.get("line"), found.get("character")
    return _count(line), _count(units)


def _count(value: object) -> int:
    return max(0, value) if isinstance(value, int) else 0


def _text(holder: dict[str, Any]) -> str:
    text = holder.get("text")
    return text if isinstance(text, str) else ""


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
