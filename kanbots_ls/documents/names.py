"""The names of documents: `board.md`, `cards/42.md`, `runs/42-1.diff`, `runs/42-1.log`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["board", "card", "diff", "log"]

_CARD = re.compile(r"cards/([1-9][0-9]{0,8})\.md")
_RUN = re.compile(r"runs/(([1-9][0-9]{0,8})-[1-9][0-9]{0,5})\.(diff|log)")


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a board; ``card`` and ``run`` say what the whole of it is about."""

    kind: Kind
    card: int | None = None
    run: str | None = None

    @property
    def name(self) -> str:
        """Its path below `.kanbots/`."""
        if self.kind == "board":
            return "board.md"
        if self.kind == "card":
            return f"cards/{self.card}.md"
        return f"runs/{self.run}.{self.kind}"


BOARD = Document("board")


def card_document(card: int) -> Document:
    """The page of a card."""
    return Document("card", card)


def run_document(run: str, kind: Literal["diff", "log"]) -> Document:
    """The diff or the log of a run."""
    return Document(kind, int(run.partition("-")[0]), run)


def document_named(name: str) -> Document | None:
    """The document with that path below `.kanbots/`, or None where it is no document's."""
    if name == BOARD.name:
        return BOARD
    if (found := _CARD.fullmatch(name)) is not None:
        return card_document(int(found[1]))
    if (found := _RUN.fullmatch(name)) is not None:
        return run_document(found[1], "diff" if found[3] == "diff" else "log")
    return None
