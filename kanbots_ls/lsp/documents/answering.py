"""What answers about a text share: the editor, the board as of now, what stands at a place, and
being registered.

``asked`` answers what a person asks for, ``acting`` what they can do there, ``margins`` what an
editor draws into a text by itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from kanbots_ls.documents.about import About, about_line, card_at

if TYPE_CHECKING:
    from lsprotocol import types as lsp

    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.lsp.wire.transport import SessionServer
    from kanbots_ls.protocol.views import BoardSnapshot

Answer = Callable[[Any, Any], Awaitable[Any]]
"""A method of an ``Answering``, and the parameters it is given."""
Features = tuple[tuple[str, Answer, Any], ...]
"""Requests by name, with who answers and what is announced of it."""


class Answering:
    """Answers one editor's questions about texts."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor

    async def _board(self) -> BoardSnapshot:
        return await self._editor.connection.board()

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


def register(server: SessionServer, answering: Answering, features: Features) -> None:
    """Have all of these answered."""
    for name, answer, options in features:
        server.feature(name, options)(_endpoint(answering, answer))


def _endpoint(answering: Answering, answer: Answer) -> Callable[..., Any]:
    async def endpoint(params: Any) -> Any:
        return await answer(answering, params)

    return endpoint
