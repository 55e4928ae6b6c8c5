"""What an editor asks for by itself of a large board: from the request to the reply's bytes."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp

from benchmarks.board import CARDS, large_state, took
from benchmarks.figures import Figure, Row, Target
from kanbots_ls.documents.board import board_text
from kanbots_ls.documents.names import BOARD
from kanbots_ls.lsp.documents.completing import card_items
from kanbots_ls.lsp.documents.folds import folds
from kanbots_ls.lsp.documents.hints import hints
from kanbots_ls.lsp.documents.lenses import lenses
from kanbots_ls.lsp.documents.links import links
from kanbots_ls.lsp.views.drawn import Drawn
from kanbots_ls.lsp.wire.envelopes import shared_converter
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.figures import Size


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """Every card is one that can be dispatched, so all of them have a lens and a link."""
    board = Drawn().snapshot(large_state(place, size.runs), 1, None)
    lines, now = board_text(board).splitlines(), words.now()
    spot = lsp.Range(lsp.Position(1, 1), lsp.Position(1, 2))
    asked: dict[str, tuple[str, Callable[[], Any], Target]] = {
        lsp.TEXT_DOCUMENT_CODE_LENS: (
            "code lenses",
            lambda: [*lenses(BOARD, lines, board, now, len)],
            Target(10),
        ),
        lsp.TEXT_DOCUMENT_DOCUMENT_LINK: (
            "links",
            lambda: [*links(BOARD, lines, board, len)],
            Target(5),
        ),
        lsp.TEXT_DOCUMENT_INLAY_HINT: (
            "hints",
            lambda: [*hints(lines, board, range(len(lines)), now, len, ticking=True)],
            Target(5),
        ),
        lsp.TEXT_DOCUMENT_COMPLETION: (
            "completion",
            lambda: card_items("", board.cards, lambda text: lsp.TextEdit(spot, text)),
            Target(5),
        ),
        lsp.TEXT_DOCUMENT_FOLDING_RANGE: ("folds", lambda: folds(BOARD, lines), Target(5)),
    }
    for method, (name, answer, target) in asked.items():
        _answered(method, answer)
        values = [took(partial(_answered, method, answer)) for _ in range(size.repeat)]
        what = f"{CARDS} cards, {size.runs} live runs: made and encoded"
        yield Figure(name, values, "ms", what, target)


def _answered(method: str, answer: Callable[[], Any]) -> None:
    response: Any = lsp.METHOD_TO_TYPES[method][1]
    message = response(id=1, result=answer(), jsonrpc="2.0")
    json.dumps(shared_converter().unstructure(message))


ROW = Row("margins", "What an editor asks for by itself of a board of 500 cards", measure)
