"""What a command came to, beside the line where the person was, until the next one.

For an editor that would ask for a key after a message: stock Neovim.  There an error of a request
is shown in its last line, and one that does not fit that takes the keyboard too; so it is cut, and
what was cut off stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import east_asian_width
from urllib.parse import urlsplit

from lsprotocol import types as lsp

from kanbots_ls.wording import text

if TYPE_CHECKING:
    from kanbots_ls.lsp.editors.editor import Editor

CODE = "said"
FITS = 50
"""Columns that the last line of a terminal of 80 columns takes behind the server's name and the
error's number, and before what Neovim shows in its right corner."""
_SEVERITIES = {
    lsp.MessageType.Error: lsp.DiagnosticSeverity.Error,
    lsp.MessageType.Info: lsp.DiagnosticSeverity.Information,
}


@dataclass(slots=True)
class Said:
    """The last of it, in one editor."""

    editor: Editor
    _place: tuple[str, int] | None = None
    """Where the person was last, as far as that can be known: an address and a row from 0."""
    _at: str | None = None

    def looks_at(self, uri: str, row: int) -> None:
        """The person asked something there, or was shown it."""
        self._place = uri, row

    def opened(self, uri: str) -> None:
        """One of our documents was opened; whoever reads it anew is where they were."""
        if self._place is None or self._place[0] != uri:
            self._place = uri, 0

    def tell(self, message: str, kind: lsp.MessageType) -> None:
        """Say it there; where that text is closed or has no name, on the first line of one of ours
        that is open."""
        self.clear()
        uri, row = self._place or ("", 0)
        if not self._is_open(uri):
            uri, row = next(iter(self.editor.held), ""), 0
        if not uri:
            return
        lines = self.editor.lines(uri)
        row = max(0, min(row, len(lines) - 1))
        end = self.editor.length(lines[row]) if lines else 0
        where = lsp.Range(lsp.Position(row, 0), lsp.Position(row, end))
        severity = _SEVERITIES[kind]
        told = lsp.Diagnostic(where, message, severity=severity, code=CODE, source="kanbots")
        self.editor.problems.tell(uri, "said", [told])
        self._at = uri

    def clear(self) -> None:
        """The next command was given."""
        if self._at is not None:
            self.editor.problems.tell(self._at, "said", [])
            self._at = None

    def closed(self, uri: str) -> None:
        """That text was closed, is read anew, or is worked on."""
        if self._at == uri:
            self.clear()

    def _is_open(self, uri: str) -> bool:
        # Of what is said about a buffer without a name Neovim makes another buffer, called `/`.
        named = urlsplit(uri).path not in ("", "/")
        return named and (uri in self.editor.held or uri in self.editor.sources.changed)


def cut(message: str) -> str:
    """As much of an error as fits: its first sentence, or the beginning of that."""
    whole = text.line(message)
    first, more, _ = whole.partition(". ")
    if more and _cells(whole) > FITS and _cells(first) + 3 <= FITS:
        return f"{first}. …"
    most = next(n for n in range(FITS, 0, -1) if _cells(whole[:n]) <= FITS)
    return text.line(whole, most)


def _cells(said: str) -> int:
    """Columns of a terminal."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in said)
