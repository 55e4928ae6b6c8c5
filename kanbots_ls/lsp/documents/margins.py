"""What an editor draws into our documents by itself: hints, lenses, links, what can be folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from kanbots_ls.lsp.documents.answering import Answering
from kanbots_ls.lsp.documents.folds import folds
from kanbots_ls.lsp.documents.hints import hints
from kanbots_ls.lsp.documents.lenses import lenses
from kanbots_ls.lsp.documents.links import linked, links
from kanbots_ls.lsp.wire.transport import failed
from kanbots_ls.model.refusal import Refused
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
        now = None if self._editor.client.hints_refresh else words.now()
        return list(lenses(document, lines, board, now, self._editor.length))

    async def links(self, params: lsp.DocumentLinkParams) -> list[lsp.DocumentLink]:
        """Cards and runs that are mentioned."""
        uri = params.text_document.uri
        document = self._editor.shelf.at(uri)
        if document is None:
            return []
        lines, board = self._editor.lines(uri), await self._board()
        return list(links(document, lines, board, self._editor.length))

    async def link(self, link: lsp.DocumentLink) -> lsp.DocumentLink:
        """Where one leads; the document is there from now on."""
        document = linked(link.data)
        if document is None:
            raise failed(Refused("unknown", "That is no link of a document of the board."))
        try:
            await self._editor.shelf.fetch(document)
        except Refused as refused:
            raise failed(refused) from None
        return lsp.DocumentLink(link.range, self._editor.address(document), link.tooltip)

    async def folds(self, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        """What can be folded."""
        uri = params.text_document.uri
        document = self._editor.shelf.at(uri)
        return [] if document is None else folds(document, self._editor.lines(uri))


FEATURES: Features = (
    (lsp.TEXT_DOCUMENT_INLAY_HINT, Margins.hints, None),
    (lsp.TEXT_DOCUMENT_CODE_LENS, Margins.lenses, lsp.CodeLensOptions()),
    (lsp.TEXT_DOCUMENT_DOCUMENT_LINK, Margins.links, lsp.DocumentLinkOptions()),
    (lsp.DOCUMENT_LINK_RESOLVE, Margins.link, None),
    (lsp.TEXT_DOCUMENT_FOLDING_RANGE, Margins.folds, None),
)
