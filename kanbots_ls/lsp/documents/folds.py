"""What can be folded: columns, sections, a diff's files and hunks, a log's turns."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kanbots_ls.documents.names import Document

_LEVELS = {
    "board": ("## ",),
    "card": ("## ", "### "),
    "diff": ("diff --git ", "@@ "),
    "log": ("── turn started",),
}
"""How what folds begins, the outermost first; it ends where the next of its level, or above, is."""
_MOST = 5000
"""As many as VS Code takes; what is outermost comes first."""


def folds(document: Document, lines: Sequence[str]) -> list[lsp.FoldingRange]:
    """The parts of a document that have more than one line."""
    levels = _LEVELS[document.kind]
    beginning = re.compile("|".join(f"({re.escape(level)})" for level in levels))
    starts = [
        (row, found.lastindex or 1)
        for row, line in enumerate(lines)
        if (found := beginning.match(line)) is not None
    ]
    outermost_first = chain.from_iterable(
        _of_level(level, starts, lines) for level in range(1, len(levels) + 1)
    )
    return list(islice(outermost_first, _MOST))


def _of_level(
    level: int, starts: Sequence[tuple[int, int]], lines: Sequence[str]
) -> Iterator[lsp.FoldingRange]:
    """From each beginning to what comes before the next, blank lines left out."""
    within = [(row, own) for row, own in starts if own <= level]
    ends = [row for row, _ in within[1:]] + [len(lines)]
    for (row, own), end in zip(within, ends, strict=False):
        last = end - 1
        while last > row and not lines[last].strip():
            last -= 1
        if own == level and last > row:
            yield lsp.FoldingRange(row, last)
