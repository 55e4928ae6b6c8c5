"""Several connections of one editor, which is to be told of a text once.

Neovim starts a server for each root, and a run's worktree is one beside the repository's own.  An
editor of which there are two says of a text what it holds itself; of those that nobody holds, the
one that came first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from kanbots_ls.lsp.editors.editor import Editor


@dataclass(slots=True)
class SameProcess:
    """The other connections of an editor's process, among all that are attached to the board."""

    editor: Editor
    attached: Collection[Editor]
    _seen: int = 0

    @property
    def others(self) -> list[Editor]:
        """Of the same process, as it says."""
        ours = self.editor.client
        return [
            each
            for each in self.attached
            if each is not self.editor
            and ours.process is not None
            and (each.client.process, each.client.name) == (ours.process, ours.name)
        ]

    @property
    def leads(self) -> bool:
        """It came first."""
        return all(self.editor.serial < each.serial for each in self.others)

    def is_ours(self, uri: str) -> bool:
        """Whether this one is to say what there is to say of a text."""
        if uri in _open(self.editor):
            return True
        return self.leads and not any(uri in _open(each) for each in self.others)

    def look(self) -> None:
        """Where texts were opened or closed since, the others have to look again."""
        if self._seen != self.editor.turnover:
            self._seen = self.editor.turnover
            self.ring()

    def ring(self) -> None:
        """Have the others look again: this one has come, or goes."""
        for each in self.others:
            each.ring()


def _open(editor: Editor) -> set[str]:
    return {*editor.held, *editor.sources.changed}
