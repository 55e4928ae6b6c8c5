"""An attached editor: its documents, its questions, and what it is told unasked."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import anyio
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from kanbots_ls.documents.about import About, rows_of
from kanbots_ls.documents.names import BOARD, Document, card_document, run_document
from kanbots_ls.lsp.editors.client import Client
from kanbots_ls.lsp.editors.live_logs import LiveLogs
from kanbots_ls.lsp.editors.problems import Problems
from kanbots_ls.lsp.editors.said import Said, cut
from kanbots_ls.lsp.editors.sources import Sources
from kanbots_ls.lsp.editors.texts import Texts
from kanbots_ls.lsp.editors.typed import Typed
from kanbots_ls.protocol.documents import DocumentResult, DocumentsChanged
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kanbots_ls.lsp.connection import Connection
    from kanbots_ls.lsp.shelf.shelf import Shelf
    from kanbots_ls.protocol.documents import DocumentParams
    from kanbots_ls.supervisor.supervisor import Supervisor

WRITTEN_IN = ("board", "card")
"""Documents into which people write words to be sent."""
_SHOW_SECONDS = 2.0
_SERIALS = count()


class Editor(Texts):
    """What the features of one connection share."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.client = Client()
        self.serial = next(_SERIALS)
        """Which of two came first."""
        self.turnover = 0
        """How many texts were opened and closed so far."""
        self.chosen: str | None = None
        """The decision that the person asked to see last, which is what ``kanbots.answer.1``
        answers: a hover or a pop-up changes nothing of it."""
        self.popped_up: list[str] = []
        """Decisions that popped up since then; while one of them is open, a number is not clear."""
        self.held: dict[str, Document] = {}
        """Our documents that it has open, by their address as the editor writes it."""
        self.live = LiveLogs(self)
        self.sources = Sources()
        self.problems = Problems(self._publish)
        self.said = Said(self)
        self.typed = Typed()
        self._bell = anyio.Event()

    @property
    def shelf(self) -> Shelf:
        """The board's documents on the disk."""
        return self.connection.shelf

    @property
    def supervisor(self) -> Supervisor:
        """What runs the board."""
        return self.connection.desk.supervisor

    # -- waking up

    def ring(self) -> None:
        """Something changed that the editor may have to be shown."""
        self._bell.set()
        self.sources.ring()

    async def rung(self) -> None:
        """Wait until something changed since the last call."""
        await self._bell.wait()
        self._bell = anyio.Event()

    def looked_at(self, decision: str) -> None:
        """The person asked to see it."""
        self.chosen, self.popped_up = decision, []

    def acted(self) -> None:
        """A person did something here, so they look at it."""
        if self.connection.inside is None:
            self.supervisor.ports.audience.acted(self.connection)

    # -- documents

    def opened(self, uri: str) -> None:
        """The editor opened a document; one of ours is kept up to date from now on."""
        self.turnover += 1
        self.acted()
        document = self.shelf.at(uri)
        if document is not None:
            self.held[uri] = document
            self.said.opened(uri)
            if document.kind in WRITTEN_IN:
                self.typed.ours(uri, self.source(uri))
            self.shelf.open(self, document)
            self.connection.tasks.start_soon(self.shelf.refresh, document)
        else:
            self.sources.note(uri)
        self.ring()

    def closed(self, uri: str) -> None:
        """The editor closed a document."""
        self.turnover += 1
        self.acted()
        document = self.held.pop(uri, None)
        self.live.reported(uri)
        self.said.closed(uri)
        self.typed.closed(uri)
        self.sources.leave(uri)
        if document is not None and document not in self.held.values():
            self.shelf.close(self, document)
        self.ring()

    def rewritten(self, document: Document) -> None:
        """A document was written anew on the disk."""
        uris = tuple(uri for uri, held in self.held.items() if held == document)
        if uris and self.client.plugin:
            self.connection.notify("kanbots/document/changed", DocumentsChanged(uris=uris))
        for uri in uris:
            self.live.go_on(uri, document)
            if document.kind in WRITTEN_IN:
                self.typed.ours(uri, self.shelf.latest(document))
        self.ring()

    def changed(self, uri: str) -> None:
        """The editor changed the text it holds."""
        document = self.held.get(uri)
        if document is not None:
            self.live.reported(uri)
            self.live.go_on(uri, document)
            self.ring()
        else:
            # Our own documents change by our own edits too.
            self.acted()
            self.said.closed(uri)
            self.sources.note(uri)

    def lines(self, uri: str) -> list[str]:
        """The text that the editor holds, else the text on the disk, without line ends."""
        held = self.source(uri)
        if held is not None:
            return text.bare_lines(held)
        document = self.held.get(uri) or self.shelf.at(uri)
        latest = self.shelf.latest(document) if document else None
        return text.bare_lines(latest or "")

    def rows(self, uri: str) -> dict[About, int]:
        """Which line of a document is about what, as the editor holds it."""
        return rows_of(self.lines(uri))

    def address(self, document: Document) -> str:
        """Where this editor reads a document: as a file only what it can't read otherwise."""
        if self.client.contents and document.kind in ("diff", "log"):
            return self.shelf.addresses.address(document)
        return self.shelf.uri(document)

    async def open(self, params: DocumentParams, decision: str | None = None) -> DocumentResult:
        """Bring a document up to date and, if wanted, have it opened.  Raises Refused."""
        document = _document(params)
        written = await self.shelf.fetch(document)
        uri = self.address(document)
        held = self.source(uri)
        line = _line(text.bare_lines(written if held is None else held), params, decision)
        shown = params.show and await self._show(uri, line)
        if shown:
            self.said.looks_at(uri, line)
        path = str(self.shelf.path(document))
        return DocumentResult(uri=uri, path=path, line=line, shown=shown)

    async def _show(self, uri: str, line: int) -> bool:
        """Ask; an editor that can't, or does not answer, has been told where the file is."""
        place = lsp.Position(line, 0)
        params = lsp.ShowDocumentParams(uri, take_focus=True, selection=lsp.Range(place, place))
        answered, shown = anyio.Event(), [False]

        def done(result: lsp.ShowDocumentResult | None) -> None:
            shown[0] = bool(result and result.success)
            answered.set()

        self.ask("window/showDocument", params, done)
        with anyio.move_on_after(_SHOW_SECONDS):
            await answered.wait()
        return shown[0]

    # -- talking

    def ask(self, method: str, params: object, done: Callable[[Any], None]) -> None:
        """A request to the editor; ``done`` gets its result, or None whatever went wrong.

        Nothing awaits the future: an editor that shuts down cancels it, and the task with it.
        """
        future = self.connection.server.protocol.send_request(method, params)
        future.add_done_callback(
            lambda f: done(None if f.cancelled() or f.exception() else f.result())
        )

    async def attempt(self, act: Awaitable[object]) -> None:
        """Do something in the background; say why it did not happen."""
        try:
            await act
        except JsonRpcException as error:
            self.complain(error.message)

    def inform(self, said: str) -> None:
        """Say something, where that is safe and no client of ours shows it in its own way."""
        self._say(said, lsp.MessageType.Info)

    def complain(self, said: str) -> None:
        """Say why something did not happen."""
        self._say(said, lsp.MessageType.Error)

    def replied(self, error: JsonRpcException) -> JsonRpcException:
        """An error as the reply to a command, which stock Neovim shows in its last line."""
        if not self.client.terse:
            return error
        return JsonRpcException(cut(error.message), code=error.code, data=error.data)

    def _say(self, said: str, kind: lsp.MessageType) -> None:
        message = text.line(said)
        if not message:
            return
        if self.client.speaks:
            self.connection.server.window_show_message(lsp.ShowMessageParams(kind, message))
            return
        self.connection.server.window_log_message(lsp.LogMessageParams(kind, message))
        if self.client.terse:
            self.said.tell(message, kind)

    def _publish(self, uri: str, found: list[lsp.Diagnostic]) -> None:
        params = lsp.PublishDiagnosticsParams(uri, found)
        self.connection.server.text_document_publish_diagnostics(params)


def _document(params: DocumentParams) -> Document:
    if params.document == "board":
        return BOARD
    if params.document == "card":
        return card_document(params.card or 0)
    return run_document(params.run or "", params.document)


def _line(lines: list[str], params: DocumentParams, decision: str | None) -> int:
    """Where the person is to look: the question, else the card's line, else the top."""
    rows = rows_of(lines)
    for about, row in rows.items():
        if decision is not None and about.decision == decision:
            return row
    if params.document == "board" and params.card is not None:
        return rows.get(About(params.card), 0)
    return 0
