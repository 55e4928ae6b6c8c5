"""Links on the board and on cards' pages: from `#42` to the card, from `42-1` to the run's diff.

Where a link leads is said when it is followed, so that only then a document is made.  It leads to
one of our documents and nowhere else, whoever wrote the words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp

from kanbots_ls.documents.names import card_document, document_named, run_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kanbots_ls.documents.names import Document
    from kanbots_ls.protocol.views import BoardSnapshot

_RUN = r"[1-9][0-9]{0,8}-[1-9][0-9]{0,5}"
_NAMED = re.compile(
    r"(?<![\w&])#(?P<card>[1-9][0-9]{0,8})\b"
    rf"|(?:(?P<issue>(?<=/)issue-)|(?<![\w./-]))(?P<run>{_RUN})(?![\w-]|[./][A-Za-z_])"
)
"""A card, or a run by its name or as a branch or a directory has it."""
_PATH = re.compile(r"[\w./-]+$")
KINDS = ("board", "card")


def links(
    document: Document, lines: Sequence[str], board: BoardSnapshot, length: Callable[[str], int]
) -> Iterator[lsp.DocumentLink]:
    """Every mention of what the board has; on a card's page not of the card itself."""
    if document.kind not in KINDS:
        return
    cards = {str(card.number) for card in board.cards} - {str(document.card)}
    runs = {run.id for card in board.cards for run in card.every_run}
    for row, line in enumerate(lines):
        for found in _NAMED.finditer(line):
            card, run = found["card"], found["run"]
            if card not in cards and run not in runs:
                continue
            start = _path_start(line, found.start()) if found["issue"] else found.start()
            where = lsp.Range(
                lsp.Position(row, length(line[:start])),
                lsp.Position(row, length(line[: found.end()])),
            )
            yield _link(where, card_document(int(card)) if card else run_document(run, "diff"))


def linked(data: Any) -> Document | None:
    """The document that a link's data name, or None: an editor may send back anything."""
    return document_named(data) if isinstance(data, str) else None


def _path_start(line: str, end: int) -> int:
    """Where the branch or path begins whose last part is at ``end``."""
    found = _PATH.search(line[:end])
    return found.start() if found else end


def _link(where: lsp.Range, document: Document) -> lsp.DocumentLink:
    tooltip = f"Show the diff of {document.run}" if document.run else f"Open #{document.card}"
    return lsp.DocumentLink(where, tooltip=tooltip, data=document.name)
