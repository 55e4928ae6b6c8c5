"""Has an editor ask again for what is drawn into its texts: hints and lenses.

``Attending`` looks once a second at most.  One request of a kind at a time: an editor that sleeps
answers none of them.  One that refuses a kind, though it said it could, is asked for it no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kanbots_ls.lsp.documents.lenses import KINDS
from kanbots_ls.protocol.errors import METHOD_NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.lsp.editors.editor import Editor

HINTS, LENSES = "workspace/inlayHint/refresh", "workspace/codeLens/refresh"


@dataclass(slots=True)
class Refreshing:
    """What one editor has been asked to ask for."""

    editor: Editor
    _under_way: set[str] = field(default_factory=set)
    _refused: set[str] = field(default_factory=set)
    _now: int = -1
    _told: dict[str, int] = field(default_factory=dict)
    """The board's revision that each was asked for."""

    def look(self, revision: int, *, ticking: bool) -> None:
        """The board is at that revision; ``ticking``: time shows in what is drawn."""
        self._now = revision
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
        future = self.editor.connection.server.protocol.send_request(method, None)
        future.add_done_callback(lambda done: self._answered(method, done))

    def _answered(self, method: str, done: Any) -> None:
        self._under_way.discard(method)
        self._note(method, done)
        if self._told.get(method) != self._now:
            self.editor.ring()

    def _note(self, method: str, done: Any) -> None:
        error = None if done.cancelled() else done.exception()
        if getattr(error, "code", None) == METHOD_NOT_FOUND:
            self._refused.add(method)
