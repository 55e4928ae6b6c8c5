"""What a person is offered to do at a place: code actions for a line, a selection or a problem.

``actions`` says what applies to a card or run, ``selecting`` what words can become.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from lsprotocol import types as lsp

from kanbots_ls.documents.about import finding_line
from kanbots_ls.documents.names import BOARD
from kanbots_ls.lsp.documents.act import Act
from kanbots_ls.lsp.documents.actions import (
    KINDS,
    acts,
    adoptions,
    allowed,
    diff_of,
    dismissal,
    dispatches,
)
from kanbots_ls.lsp.documents.answering import Answering
from kanbots_ls.lsp.documents.selecting import about_card, new_card, said
from kanbots_ls.lsp.documents.sources import is_marked, of_line, of_problems, path_of, place_of
from kanbots_ls.model.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.documents.about import About
    from kanbots_ls.lsp.documents.answering import Features
    from kanbots_ls.protocol.views import BoardSnapshot


class Acting(Answering):
    """Offers what can be done."""

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
        found = [*acts(about, board, number), *await self._to_others(about, board)]
        if selected and about.card is not None:
            found = [*about_card(selected, about.card), *found]
        if not selected and where.start.line == 0 and self._editor.shelf.at(uri) == BOARD:
            with suppress(Refused):
                found += adoptions(
                    (await self._editor.connection.desk.choosing.choices()).adoptable
                )
        # First what the person selected it for: the rest is as long as the card has verbs.
        return [*await self._of_selection(selected, board, uri, where), *found]

    async def _to_others(self, about: About, board: BoardSnapshot) -> list[Act]:
        """Agents that the card can be dispatched to beside its own."""
        card = next((each for each in board.cards if each.number == about.card), None)
        if card is None or about.run is not None or "kanbots.dispatch" not in card.verbs:
            return []
        connection = self._editor.connection
        return [*dispatches(card, await connection.desk.choosing.ready(connection.hello.env))]

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


FEATURES: Features = (
    (
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        Acting.actions,
        lsp.CodeActionOptions(code_action_kinds=list(KINDS)),
    ),
)
