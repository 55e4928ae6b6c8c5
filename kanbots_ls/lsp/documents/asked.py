"""What a person asks about a text: hover, definition, code actions, symbols."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from kanbots_ls.documents.about import About, about_line, card_at, finding_line, run_at
from kanbots_ls.documents.card import thread_lines
from kanbots_ls.documents.names import BOARD, card_document, run_document
from kanbots_ls.lsp.documents.act import Act
from kanbots_ls.lsp.documents.actions import KINDS, acts, adoptions, allowed, diff_of, dismissal
from kanbots_ls.lsp.documents.answering import Answering
from kanbots_ls.lsp.documents.hover import card_hover
from kanbots_ls.lsp.documents.selecting import about_card, new_card, said
from kanbots_ls.lsp.documents.sources import is_marked, of_line, of_problems, path_of, place_of
from kanbots_ls.lsp.documents.symbols import card_symbols, document_symbols
from kanbots_ls.lsp.views.applying import newest_run
from kanbots_ls.lsp.views.events import events_of
from kanbots_ls.model.ids import RunId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.wording import words
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.distance import gone_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.documents.names import Document
    from kanbots_ls.lsp.documents.answering import Features
    from kanbots_ls.protocol.views import BoardSnapshot, CardView, RunView

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

    async def actions(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        """Every verb that applies there, and what a selection, TODO or problem can become."""
        uri, only = params.text_document.uri, params.context.only
        self._editor.said.looks_at(uri, params.range.start.line)
        if self._editor.shelf.at(uri) is not None:
            found = await self._in_ours(uri, params.range)
        else:
            found = await self._elsewhere(uri, params.range, params.context.diagnostics)
        return [each.action() for each in found if allowed(each.kind, only)]

    async def _in_ours(self, uri: str, where: lsp.Range) -> list[Act]:
        about, selected = self._about(uri, where.start), self._selected(uri, where)
        board = await self._board()
        number = finding_line(self._editor.lines(uri), where.start.line)
        found = [*acts(about, board, number)]
        if selected and about.card is not None:
            found = [*about_card(selected, about.card), *found]
        if not selected and where.start.line == 0 and self._editor.shelf.at(uri) == BOARD:
            with suppress(Refused):
                found += adoptions(
                    (await self._editor.connection.desk.choosing.choices()).adoptable
                )
        # First what the person selected it for: the rest is as long as the card has verbs.
        return [*await self._of_selection(selected, board, uri, where), *found]

    async def _elsewhere(
        self, uri: str, where: lsp.Range, problems: Sequence[lsp.Diagnostic]
    ) -> list[Act]:
        """In a source file nothing is read before there is something to offer."""
        selected, (line, _) = self._selected(uri, where), self._line(uri, where.start)
        found = list[Act]()
        if selected:
            found += await self._of_selection(selected, await self._board(), uri, where)
        elif is_marked(line):
            found += of_line(line, await run_sync(place_of, uri), where.start.line)
        if problems:
            found += of_problems(problems, self._editor.lines(uri), await run_sync(place_of, uri))
        rows = where.start.line, where.end.line
        marked = self._editor.sources.marked_at(path_of(uri) or "", *rows)
        found += [dismissal(each.run, each.finding, each.told) for each in marked]
        overlaps = self._editor.sources.at(uri, *rows)
        return [*found, *map(diff_of, dict.fromkeys(each.run for each in overlaps))]

    async def _of_selection(
        self, selected: str, board: BoardSnapshot, uri: str, where: lsp.Range
    ) -> list[Act]:
        if not selected:
            return []
        place = await run_sync(place_of, uri)
        added = new_card(selected, f"From {place}, line {where.start.line + 1}.")
        document = self._editor.shelf.at(uri)
        return [*said(selected, board, document.card if document else None), added]

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

    # -- where the cursor is

    def _about(self, uri: str, place: lsp.Position) -> About:
        """The card whose number is under the cursor comes before what the line is about."""
        document = self._editor.shelf.at(uri)
        found = card_at(*self._line(uri, place))
        about = About()
        if document is not None:
            about = about_line(document, self._editor.lines(uri), place.line)
        return about if found is None or found[0] == about.card else About(found[0])

    def _line(self, uri: str, place: lsp.Position) -> tuple[str, int]:
        """The line, and the column as characters."""
        lines = self._editor.lines(uri)
        if place.line >= len(lines):
            return "", 0
        return lines[place.line], self._editor.column(lines, place)

    def _selected(self, uri: str, where: lsp.Range) -> str:
        if where.start == where.end:
            return ""
        found = self._editor.text_at(uri)
        return found.text_in_client_range(where).strip() if found else ""

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
    (
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        Asked.actions,
        lsp.CodeActionOptions(code_action_kinds=list(KINDS)),
    ),
    (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, Asked.symbols, None),
    (lsp.WORKSPACE_SYMBOL, Asked.find, None),
)
