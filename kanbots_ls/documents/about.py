"""What a line of a document is about, read off its words.

An editor may hold an older text than the board's; its words still say which card, run or decision
is meant, where a line number no longer does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.documents.names import Document

_CARD = re.compile(r"(?<![\w&])#([1-9][0-9]{0,8})\b")
_RUN = r"[1-9][0-9]{0,8}-[1-9][0-9]{0,5}"
_RUN_START = re.compile(rf"^(?:[-*#]+ +)({_RUN})(?![\w.-])")
_DECISION = re.compile(rf"^[#-]+ +({_RUN}\.[\w-]+|[a-z]+\.[\w-]+|offer-[0-9]+)(?![\w-])")
_CARD_START = re.compile(r"^[-*#]+ +#([1-9][0-9]{0,8})\b")
_FINDING = re.compile(r"^([1-9][0-9]{0,3})\. (?:error|warning|info) ")
_HEADING = re.compile(r"^#{1,6} ")
DESCRIPTION = "## Description"
"""From here on a page has other people's words, which are about the whole of it."""


@dataclass(frozen=True, slots=True)
class About:
    """What is meant, as far as the line says; all None on an empty board's line."""

    card: int | None = None
    run: str | None = None
    decision: str | None = None


def about_line(document: Document, lines: Sequence[str], row: int) -> About:
    """What line ``row`` (from 0) is about: itself, else the heading above, else the whole."""
    whole = About(document.card, document.run)
    if document.kind in ("diff", "log") or not 0 <= row < len(lines):
        return whole
    if DESCRIPTION in lines[: row + 1]:
        return whole
    found = _of_line(lines[row])
    if found is None and document.kind == "card" and not _HEADING.match(lines[row]):
        found = _of_line(_heading_above(lines, row))
    return whole if found is None else _within(found, whole)


def finding_line(lines: Sequence[str], row: int) -> int | None:
    """The number of the finding that a line of a card's page is about: itself, or the one whose
    details it is; None on any other line."""
    if not 0 <= row < len(lines) or DESCRIPTION in lines[: row + 1]:
        return None
    for at in range(row, -1, -1):
        if (found := _FINDING.match(lines[at])) is not None:
            about = _of_line(_heading_above(lines, at))
            return int(found[1]) if about is not None and about.decision is None else None
        if not lines[at].startswith("     "):
            break
    return None


def card_at(text: str, column: int) -> tuple[int, int, int] | None:
    """The card whose `#42` stands at ``column`` of a line: number, start and end column."""
    for found in _CARD.finditer(text):
        if found.start() <= column <= found.end():
            return int(found[1]), found.start(), found.end()
    return None


def run_at(text: str, column: int) -> str | None:
    """The run whose name stands at ``column`` of a line."""
    for found in re.finditer(rf"(?<![\w-])({_RUN})(?![\w-])", text):
        if found.start() <= column <= found.end():
            return found[1]
    return None


def rows_of(lines: Sequence[str]) -> dict[About, int]:
    """The first line that is about each thing itself, headings above not counted."""
    rows: dict[About, int] = {}
    for row, text in enumerate(lines):
        if text == DESCRIPTION:
            break
        found = _of_line(text)
        if found is not None:
            rows.setdefault(found, row)
    return rows


def _of_line(text: str) -> About | None:
    if (decision := _DECISION.match(text)) is not None:
        return _of_decision(decision[1])
    if (run := _RUN_START.match(text)) is not None:
        return About(_card_of(run[1]), run[1])
    if (card := _CARD_START.match(text)) is not None:
        return About(int(card[1]))
    return None


def _of_decision(name: str) -> About:
    run = name.partition(".")[0]
    if not re.fullmatch(_RUN, run):
        return About(decision=name)
    return About(_card_of(run), run, name)


def _heading_above(lines: Sequence[str], row: int) -> str:
    return next((lines[at] for at in range(row, -1, -1) if _HEADING.match(lines[at])), "")


def _within(found: About, whole: About) -> About:
    """On a card's own page, what names no card is the page's card's."""
    return found if found.card is not None else replace(found, card=whole.card)


def _card_of(run: str) -> int:
    return int(run.partition("-")[0])
