"""Keeps an attached editor up to date, once a second at most."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio

from kanbots_ls.documents.addresses import is_address
from kanbots_ls.documents.names import BOARD
from kanbots_ls.lsp.attending.refreshing import Refreshing
from kanbots_ls.lsp.attending.same_process import SameProcess
from kanbots_ls.lsp.documents.diagnostics import diagnostics
from kanbots_ls.lsp.documents.findings import on_diff, shown
from kanbots_ls.lsp.documents.hints import LIVE
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from lsprotocol import types as lsp

    from kanbots_ls.documents.names import Document
    from kanbots_ls.lsp.attending.findings import Findings
    from kanbots_ls.lsp.attending.progress import Progress
    from kanbots_ls.lsp.attending.prompts import Prompts
    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.lsp.editors.reading import Reading
    from kanbots_ls.protocol.views import BoardSnapshot, RunView

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0


@dataclass(slots=True)
class Attending:
    """What one editor is shown unasked."""

    editor: Editor
    attached: set[Editor]
    """The editors whose unsaved texts count."""
    prompts: Prompts
    progress: Progress
    reading: Reading
    findings: Findings
    same_process: SameProcess = field(init=False)
    _refreshing: Refreshing = field(init=False)

    def __post_init__(self) -> None:
        self.same_process = SameProcess(self.editor, self.attached)
        self._refreshing = Refreshing(self.editor)

    async def run(self) -> None:
        """Show what changes, for ever."""
        tasks = self.editor.connection.tasks
        tasks.start_soon(self._listen)
        self.editor.shelf.attend(self.editor, self.editor.rewritten)
        self.editor.shelf.attend(self.reading, self.reading.rewritten)
        if self.editor.connection.inside is None:
            # What an agent claims to hold unsaved must not keep a person from promoting.
            self.attached.add(self.editor)
            self.same_process.ring()
        try:
            while True:
                await self.editor.connection.outbox.drained()
                await self._try()
                await anyio.sleep(PAUSE_SECONDS)
                await self.editor.rung()
        finally:
            self.editor.shelf.leave(self.editor)
            self.editor.shelf.leave(self.reading)
            self.attached.discard(self.editor)
            self.same_process.ring()

    async def _listen(self) -> None:
        revisions, seen = self.editor.supervisor.revisions, -1
        while True:
            seen = await revisions.after(seen)
            self.editor.ring()

    async def _try(self) -> None:
        """What can't be shown ends no session: its commands and documents still work."""
        try:
            await self._show()
        except Exception:
            log.exception("an editor can't be shown the board")

    async def _show(self) -> None:
        board = await self.editor.connection.board()
        self.prompts.look()
        if self.same_process.leads:
            self.progress.show(board)
        self.same_process.look()
        self._publish(board)
        await self.findings.look(board, self.same_process)
        ticking = any(run.state in LIVE for card in board.cards for run in card.every_run)
        self._refreshing.look(board.revision, ticking=ticking)
        if ticking:
            # Time passes even where nothing happens.
            self.editor.ring()

    def _publish(self, board: BoardSnapshot) -> None:
        documents, problems = self._documents(), self.editor.problems
        for uri in [uri for uri in problems.of("board") if uri not in documents]:
            problems.tell(uri, "board", [])
        for uri, document in documents.items():
            problems.tell(uri, "board", self._found(uri, document, board))

    def _documents(self) -> dict[str, Document]:
        """What is open, and the board if it has been written: an editor lists it all the same."""
        documents = dict(self.editor.held)
        shelf = self.editor.shelf
        uri = shelf.uri(BOARD)
        unheld = BOARD not in documents.values() and shelf.latest(BOARD) is not None
        if unheld and self.same_process.is_ours(uri):
            documents[uri] = BOARD
        return documents

    def _found(self, uri: str, document: Document, board: BoardSnapshot) -> list[lsp.Diagnostic]:
        editor = self.editor
        goes_on = editor.live.takes(uri) or is_address(uri)
        latest = None if goes_on else editor.shelf.latest(document)
        if document.kind == "diff" and (run := self._reviewed(document, board)) is not None:
            return on_diff(run, editor.lines(uri), editor.length)
        if document.kind in ("diff", "log") and latest in (None, editor.source(uri)):
            # Nothing can be found on them, and a large one is not to be read each second.
            return []
        return diagnostics(
            document,
            editor.lines(uri),
            latest,
            board,
            words.now(),
            editor.length,
            typed=editor.typed.into(uri, editor.source(uri)),
            ticking=not editor.client.hints_refresh and not editor.client.plugin,
        )

    def _reviewed(self, document: Document, board: BoardSnapshot) -> RunView | None:
        """The run of a diff, where a review has found something in it."""
        found = (run for run in shown(board) if run.id == document.run)
        return next((run for run in found if run.review and run.review.findings), None)
