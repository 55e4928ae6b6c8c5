"""What an editor draws into our documents by itself: hints at the ends of lines, lenses above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from kanbots_ls.lsp.documents.answering import Answering
from kanbots_ls.lsp.documents.hints import hints
from kanbots_ls.lsp.documents.lenses import lenses
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from kanbots_ls.lsp.documents.answering import Features


class Margins(Answering):
    """Answers what an editor asks for whenever it shows a text; in other files nothing."""

    async def hints(self, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        """What ticks, at the ends of lines."""
        uri = params.text_document.uri
        if self._editor.shelf.at(uri) is None:
            return []
        rows = range(params.range.start.line, params.range.end.line + 1)
        lines, board = self._editor.lines(uri), await self._board()
        ticking = self._editor.client.hints_refresh
        return list(hints(lines, board, rows, words.now(), self._editor.length, ticking=ticking))

    async def lenses(self, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
        """How things stand, and what can be done about them."""
        uri = params.text_document.uri
        document = self._editor.shelf.at(uri)
        if document is None:
            return []
        lines, board = self._editor.lines(uri), await self._board()
        return list(lenses(document, lines, board, words.now(), self._editor.length))


FEATURES: Features = (
    (lsp.TEXT_DOCUMENT_INLAY_HINT, Margins.hints, None),
    (lsp.TEXT_DOCUMENT_CODE_LENS, Margins.lenses, lsp.CodeLensOptions()),
)
