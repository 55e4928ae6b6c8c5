"""Texts that are no files, for editors that ask the server what is at an address of ours.

A run's diff and log are read there without a file on the disk that could be edited or compared,
and the files of its base without other servers judging a copy.  An address is only looked up: what
the board does not name is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from kanbots_ls.documents.addresses import SCHEME
from kanbots_ls.documents.run import without_modeline
from kanbots_ls.lsp.documents.answering import Answering
from kanbots_ls.lsp.wire.transport import failed
from kanbots_ls.model.ids import RunId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.errors import CONTENT_MODIFIED
from kanbots_ls.supervisor.counter.bases import text_at_base

if TYPE_CHECKING:
    from kanbots_ls.documents.addresses import AtBase
    from kanbots_ls.lsp.documents.answering import Features
    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.lsp.editors.reading import Reading


class Contents(Answering):
    """Answers what is at an address."""

    def __init__(self, editor: Editor, reading: Reading) -> None:
        super().__init__(editor)
        self._reading = reading

    async def content(self, params: lsp.TextDocumentContentParams) -> lsp.TextDocumentContentResult:
        """The text there; with this code for another board's, VS Code asks the next server."""
        if self._editor.shelf.addresses.is_others(params.uri):
            raise JsonRpcException("That is at another board's address.", code=CONTENT_MODIFIED)
        try:
            return lsp.TextDocumentContentResult(await self._text(params.uri))
        except Refused as refused:
            raise failed(refused) from None

    async def _text(self, uri: str) -> str:
        addresses = self._editor.shelf.addresses
        if (document := addresses.document(uri)) is not None:
            return without_modeline(_sendable(await self._reading.read(uri, document)))
        if (at_base := addresses.at_base(uri)) is not None:
            return _sendable(await self._at_base(at_base))
        raise Refused("unknown", f"There is nothing at {uri[:200]}.")

    async def _at_base(self, named: AtBase) -> str:
        desk = self._editor.connection.desk
        run = desk.run(RunId(named.run))
        repository = desk.supervisor.ports.repository
        return await run_sync(text_at_base, repository, run, named.commit, named.path)


def _sendable(text: str) -> str:
    """As a file would hold it: halves of letters are no text."""
    return text.encode("utf-8", "replace").decode()


FEATURES: Features = (
    (
        lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT,
        Contents.content,
        lsp.TextDocumentContentOptions([SCHEME]),
    ),
)
