"""Symbols: the columns and cards of the board, the parts of other documents."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kanbots_ls.documents.names import Document
    from kanbots_ls.protocol.views import CardView

    Length = Callable[[str], int]

_HEADING = re.compile(r"^##+ +(.+)$")
_ENTRY = re.compile(r"^- +(.+)$")
_FILE = re.compile(r"^diff --git (?:a/)?.* (?:b/)?(.+)$")
_TURN = re.compile(r"^── (turn started.*)$")


def document_symbols(
    document: Document, lines: Sequence[str], length: Length
) -> list[lsp.DocumentSymbol]:
    """The parts of a document, with what is in them."""
    if document.kind == "diff":
        return [*_flat(lines, length, _FILE, lsp.SymbolKind.File)]
    if document.kind == "log":
        return [*_flat(lines, length, _TURN, lsp.SymbolKind.Event)]
    return [*_headings(lines, length)]


def card_symbols(
    cards: Sequence[CardView], query: str, location: Callable[[CardView], lsp.Location]
) -> list[lsp.WorkspaceSymbol]:
    """Cards whose number or title has the query in it."""
    wanted = query.strip().lstrip("#").lower()
    return [
        lsp.WorkspaceSymbol(location(card), f"#{card.number} {card.title}", lsp.SymbolKind.Event)
        for card in cards
        if wanted in f"{card.number} {card.title}".lower()
    ]


def _flat(
    lines: Sequence[str], length: Length, pattern: re.Pattern[str], kind: lsp.SymbolKind
) -> Iterator[lsp.DocumentSymbol]:
    for row, line in enumerate(lines):
        if (found := pattern.match(line)) is not None:
            yield _symbol(found[1], kind, lines, length, row, row)


def _headings(lines: Sequence[str], length: Length) -> Iterator[lsp.DocumentSymbol]:
    starts = [row for row, line in enumerate(lines) if _HEADING.match(line)]
    for start, end in pairwise([*starts, len(lines)]):
        found = _HEADING.match(lines[start])
        name = found[1] if found else ""
        symbol = _symbol(name, lsp.SymbolKind.Namespace, lines, length, start, end - 1)
        symbol.children = [
            _symbol(entry[1], lsp.SymbolKind.Event, lines, length, row, row)
            for row in range(start + 1, end)
            if (entry := _ENTRY.match(lines[row])) is not None
        ]
        yield symbol


def _symbol(
    name: str, kind: lsp.SymbolKind, lines: Sequence[str], length: Length, first: int, last: int
) -> lsp.DocumentSymbol:
    start = lsp.Position(first, 0)
    line = lsp.Range(start, lsp.Position(first, length(lines[first])))
    whole = lsp.Range(start, lsp.Position(last, length(lines[last])))
    return lsp.DocumentSymbol(name, kind, whole, line)
