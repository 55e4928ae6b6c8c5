"""What a person asks about a text: hover, definition, symbols."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from kanbots_ls.documents.about import About, card_at, finding_line, run_at
from kanbots_ls.documents.card import thread_lines
from kanbots_ls.documents.names import BOARD, card_document, run_document
from kanbots_ls.lsp.documents.answering import Answering
from kanbots_ls.lsp.documents.hover import card_hover
from kanbots_ls.lsp.documents.symbols import card_symbols, document_symbols
from kanbots_ls.lsp.views.applying import newest_run
from kanbots_ls.lsp.views.events import events_of
from kanbots_ls.model.ids import RunId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.wording import words
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.distance import gone_on

if TYPE_CHECKING:
    from kanbots_ls.documents.names import Document
    from kanbots_ls.lsp.documents.answering import Features
    from kanbots_ls.protocol.views import CardView, RunView

_EVENT_LINES = 60


class Asked(Answering):
    """Answers what is asked at a place, or of a whole text."""

    async def hover(self, params: lsp.HoverParams) -> lsp.Hover | None:
        """What is known of the card or run that the line, or the word, is about."""
        about = self._about(params.text_document.uri, params.position)
        board = await self._board()
        card = next((each for each in board.cards if each.number == about.card), None)
        if card is None:
            return None
        run = next((each for each in card.every_run if each.id == about.run), None) or newest_run(
            card
        )
        asked = [each for each in board.decisions if each.card == card.number]
        thread = await self._thread(run.id) if run is not None else []
        distance = await self._distance(run) if run is not None else None
        said = card_hover(card, run, asked, thread, words.now(), distance)
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, said))

    async def definition(self, params: lsp.DefinitionParams) -> lsp.Location | None:
        """From `#42` to the card's page, from a finding to its line, from a run to its diff."""
        uri, place = params.text_document.uri, params.position
        line, column = self._line(uri, place)
        found, run = card_at(line, column), run_at(line, column)
        if found is not None:
            return await self._written(card_document(found[0]))
        if run is not None and self._editor.shelf.at(uri) is not None:
            return await self._written(run_document(run, "diff"))
        return await self._of_whole_line(uri, place)

    async def _of_whole_line(self, uri: str, place: lsp.Position) -> lsp.Location | None:
        """Anywhere on a card's line of the board, on a finding's or a run's of a card's page."""
        document, about = self._editor.shelf.at(uri), self._about(uri, place)
        if document == BOARD and about.card is not None:
            return await self._written(card_document(about.card))
        if document is None or document.kind != "card" or about.run is None:
            return None
        number = finding_line(self._editor.lines(uri), place.line)
        if number is None:
            return await self._written(run_document(about.run, "diff"))
        found = self._editor.sources.finding(about.run, number)
        if found is None:
            return None
        path, marked = found
        return lsp.Location(from_fs_path(path) or "", marked.told.range)

    async def symbols(self, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        """The parts of one of our documents."""
        uri = params.text_document.uri
        document = self._editor.shelf.at(uri)
        if document is None:
            return []
        return document_symbols(document, self._editor.lines(uri), self._editor.length)

    async def find(self, params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol]:
        """Cards by number and title; each stands on its line of the board."""
        board = await self._board()
        if not board.cards:
            return []
        await self._editor.shelf.fetch(BOARD)
        uri = self._editor.shelf.uri(BOARD)
        rows = self._editor.rows(uri)

        def location(card: CardView) -> lsp.Location:
            place = lsp.Position(rows.get(About(card.number), 0), 0)
            return lsp.Location(uri, lsp.Range(place, place))

        return card_symbols(board.cards, params.query, location)

    # -- what is known

    async def _distance(self, run: RunView) -> int | None:
        """How far its base's branch has gone on; a repository in trouble says nothing here."""
        if run.base is None or run.base_branch is None:
            return None
        common_dir = self._editor.supervisor.ports.repository.common_dir
        with suppress(WorktreeError):
            return await run_sync(gone_on, common_dir, run.base, run.base_branch)
        return None

    async def _thread(self, run: str) -> list[str]:
        supervisor, identity = self._editor.supervisor, RunId(run)
        first = max(0, supervisor.feeds.lines(identity) - _EVENT_LINES)
        return thread_lines((await events_of(supervisor, identity, first, _EVENT_LINES)).events)

    async def _written(self, document: Document) -> lsp.Location | None:
        try:
            await self._editor.shelf.fetch(document)
        except Refused:
            return None
        top = lsp.Position(0, 0)
        return lsp.Location(self._editor.address(document), lsp.Range(top, top))


FEATURES: Features = (
    (lsp.TEXT_DOCUMENT_HOVER, Asked.hover, None),
    (lsp.TEXT_DOCUMENT_DEFINITION, Asked.definition, None),
    (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, Asked.symbols, None),
    (lsp.WORKSPACE_SYMBOL, Asked.find, None),
)
