"""Has an editor ask again: for hints and lenses in its texts, and for texts that are no files.

``Attending`` looks once a second at most.  One request of a kind at a time: an editor that sleeps
answers none of them.  One that refuses a kind, though it said it could, is asked for it no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp

from kanbots_ls.documents.addresses import is_address
from kanbots_ls.lsp.documents.lenses import KINDS
from kanbots_ls.protocol.errors import METHOD_NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.documents.names import Document
    from kanbots_ls.lsp.editors.editor import Editor

HINTS, LENSES = "workspace/inlayHint/refresh", "workspace/codeLens/refresh"
CONTENT = "workspace/textDocumentContent/refresh"


@dataclass(slots=True)
class Refreshing:
    """What one editor has been asked to ask for."""

    editor: Editor
    _under_way: set[str] = field(default_factory=set)
    _refused: set[str] = field(default_factory=set)
    _now: int = -1
    _told: dict[str, int] = field(default_factory=dict)
    """The board's revision that each was asked for."""
    _renewing: dict[str, bool] = field(default_factory=dict)
    """Addresses being read again; True: there is more already."""
    _compared: set[str] = field(default_factory=set)

    def look(self, revision: int, *, ticking: bool) -> None:
        """The board is at that revision; ``ticking``: time shows in what is drawn."""
        self._now = revision
        self._compare()
        drawn = any(document.kind in KINDS for document in self.editor.held.values())
        for method in self._able():
            if not drawn:
                # Whatever is opened later is asked for by the editor itself.
                self._told[method] = revision
            elif (ticking or self._told.get(method) != revision) and self._takes(method):
                self._ask(method, revision)

    def _takes(self, method: str) -> bool:
        return method not in self._under_way and method not in self._refused

    def _able(self) -> Iterator[str]:
        if self.editor.client.hints_refresh:
            yield HINTS
        if self.editor.client.lenses_refresh:
            yield LENSES

    def _ask(self, method: str, revision: int) -> None:
        self._told[method] = revision
        self._under_way.add(method)
        future = self.editor.session.server.protocol.send_request(method, None)
        future.add_done_callback(lambda done: self._answered(method, done))

    def _answered(self, method: str, done: Any) -> None:
        self._under_way.discard(method)
        self._note(method, done)
        if self._told.get(method) != self._now:
            self.editor.ring()

    def rewritten(self, document: Document) -> None:
        """A document has another text: where it is read at an address, it is read again."""
        for uri, held in self.editor.held.items():
            if held == document and is_address(uri):
                self._renew(uri)

    def _compare(self) -> None:
        """A text may have changed between being read and being opened."""
        held = {uri: each for uri, each in self.editor.held.items() if is_address(uri)}
        self._compared &= set(held)
        for uri in set(held) - self._compared:
            latest = self.editor.shelf.latest(held[uri])
            if latest is not None:
                self._compared.add(uri)
                if latest != self.editor.source(uri):
                    self._renew(uri)

    def _renew(self, uri: str) -> None:
        if not self.editor.client.contents or CONTENT in self._refused:
            return
        if uri in self._renewing:
            self._renewing[uri] = True
            return
        self._renewing[uri] = False
        params = lsp.TextDocumentContentRefreshParams(uri)
        future = self.editor.session.server.protocol.send_request(CONTENT, params)
        future.add_done_callback(lambda done: self._renewed(uri, done))

    def _renewed(self, uri: str, done: Any) -> None:
        more = self._renewing.pop(uri)
        self._note(CONTENT, done)
        if more and uri in self.editor.held:
            self._renew(uri)

    def _note(self, method: str, done: Any) -> None:
        error = None if done.cancelled() else done.exception()
        if getattr(error, "code", None) == METHOD_NOT_FOUND:
            self._refused.add(method)
