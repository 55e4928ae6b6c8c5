"""Logs that go on inside an editor which holds them without undo, before the reader's eyes.

One edit at a time: the next is made from the text that the editor reports after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from kanbots_ls.lsp.shelf.continuing import LANGUAGE, continued, workspace_edit
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from kanbots_ls.documents.names import Document
    from kanbots_ls.lsp.editors.editor import Editor


class LiveLogs:
    """Those of one editor."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._continuing: set[str] = set()
        """Logs with an edit under way."""

    def reported(self, uri: str) -> None:
        """The editor told of the text it holds now, or that it holds none."""
        self._continuing.discard(uri)

    def takes(self, uri: str) -> bool:
        """It is a log that goes on in the editor, so it is never stale for long."""
        held, document = self._editor.text_at(uri), self._editor.held.get(uri)
        is_log = document is not None and document.kind == "log"
        return (
            self._editor.client.appends
            and is_log
            and held is not None
            and held.language_id == LANGUAGE
        )

    def go_on(self, uri: str, document: Document) -> None:
        """Bring the text that the editor holds up to date, if it may be."""
        held = self._editor.text_at(uri)
        latest = self._editor.shelf.latest(document)
        if held is None or latest is None or not self.takes(uri) or uri in self._continuing:
            return
        edit = continued(self._editor.lines(uri), text.bare_lines(latest))
        if edit is not None:
            self._continuing.add(uri)
            params = lsp.ApplyWorkspaceEditParams(workspace_edit(uri, held.version, edit))

            def answered(done: lsp.ApplyWorkspaceEditResult | None) -> None:
                self._continued(uri, document, latest, done)

            self._editor.ask("workspace/applyEdit", params, answered)

    def _continued(
        self, uri: str, document: Document, asked: str, done: lsp.ApplyWorkspaceEditResult | None
    ) -> None:
        """No change comes of an edit that was not applied, so the next one must not wait for it;
        it is due where the log went on meanwhile."""
        if done is None or not done.applied:
            self._continuing.discard(uri)
            if self._editor.shelf.latest(document) not in (None, asked):
                self.go_on(uri, document)
