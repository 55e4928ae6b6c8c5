"""Which texts at addresses an editor reads, and when it is told to read one again.

An editor says what it opens and closes only of what a client has it told of; that it reads a text
shows in its asking.  Whoever does not ask again for what has changed reads it no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio
from lsprotocol import types as lsp

from kanbots_ls.protocol.errors import METHOD_NOT_FOUND

if TYPE_CHECKING:
    from kanbots_ls.documents.names import Document
    from kanbots_ls.lsp.editors.editor import Editor

RENEWS = "workspace/textDocumentContent/refresh"
PATIENCE_SECONDS = 10.0
"""In which an editor asks again for what it still shows."""


@dataclass(slots=True)
class _Text:
    """One that is being read."""

    document: Document
    asked: int = 1
    """How often."""
    telling: bool = False
    """The editor is being told that it has changed."""
    late: bool = False
    """It has changed since then."""


@dataclass(slots=True, eq=False)
class Reading:
    """What one editor reads."""

    editor: Editor
    _texts: dict[str, _Text] = field(default_factory=dict)
    _off: bool = False

    async def read(self, uri: str, document: Document) -> str:
        """The text, which is kept up to date from now on.  Raises Refused.

        What is kept is as new as what the editor was told of: to look again would tell it again.
        """
        shelf, text = self.editor.shelf, self._texts.get(uri)
        if text is not None and (latest := shelf.latest(document)) is not None:
            text.asked += 1
            return latest
        found = await shelf.fetch(document)
        if not self._off:
            self._texts[uri] = _Text(document)
            shelf.open(self, document)
            # It may have changed before it was open.
            self.editor.connection.tasks.start_soon(shelf.refresh, document)
        return found

    def rewritten(self, document: Document) -> None:
        """A document has another text."""
        for uri, text in self._texts.items():
            if text.document == document:
                self._tell(uri, text)

    def _tell(self, uri: str, text: _Text) -> None:
        if text.telling:
            text.late = True
            return
        text.telling, text.late = True, False
        params = lsp.TextDocumentContentRefreshParams(uri)
        future = self.editor.connection.server.protocol.send_request(RENEWS, params)
        asked = text.asked
        future.add_done_callback(lambda done: self._told(uri, text, asked, done))

    def _told(self, uri: str, text: _Text, asked: int, done: Any) -> None:
        text.telling = False
        if done.cancelled():
            return
        if getattr(done.exception(), "code", None) == METHOD_NOT_FOUND:
            self._off = True
            self._forget(uri)
        elif text.late:
            self._tell(uri, text)
        else:
            self.editor.connection.tasks.start_soon(self._forget_unless_asked, uri, text, asked)

    async def _forget_unless_asked(self, uri: str, text: _Text, asked: int) -> None:
        await anyio.sleep(PATIENCE_SECONDS)
        if text.asked == asked and not text.telling and self._texts.get(uri) is text:
            self._forget(uri)

    def _forget(self, uri: str) -> None:
        text = self._texts.pop(uri, None)
        if text is not None and all(
            text.document != each.document for each in self._texts.values()
        ):
            self.editor.shelf.close(self, text.document)
