"""What answers about a text share: the editor, the board as of now, and being registered.

``asked`` answers what a person asks for, ``margins`` what an editor draws into a text by itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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


def register(server: SessionServer, answering: Answering, features: Features) -> None:
    """Have all of these answered."""
    for name, answer, options in features:
        server.feature(name, options)(_endpoint(answering, answer))


def _endpoint(answering: Answering, answer: Answer) -> Callable[..., Any]:
    async def endpoint(params: Any) -> Any:
        return await answer(answering, params)

    return endpoint
