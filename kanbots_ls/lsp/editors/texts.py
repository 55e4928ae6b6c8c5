"""The texts that an editor has open, as pygls keeps them, and the units it counts columns in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from lsprotocol import types as lsp
    from pygls.workspace import TextDocument

    from kanbots_ls.lsp.connection import Connection


class Texts:
    """What one connection's editor holds."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def texts(self) -> dict[str, str]:
        """Every text that the editor has open, by its address."""
        documents = self.connection.server.workspace.text_documents.values()
        return {str(document.uri): str(document.source) for document in documents}

    def text_at(self, uri: str) -> TextDocument | None:
        """What the editor has open there; pygls files it under the address without escapes."""
        held: dict[str, TextDocument] = self.connection.server.workspace.text_documents
        return held.get(unquote(uri))

    def source(self, uri: str) -> str | None:
        """The text that the editor holds there; None where it holds none."""
        found = self.text_at(uri)
        return None if found is None else str(found.source)

    def length(self, words: str) -> int:
        """Of a text in the units that this editor counts columns in."""
        return int(self._codec.client_num_units(words))

    def column(self, lines: list[str], place: lsp.Position) -> int:
        """A position's column in characters."""
        return int(self._codec.position_from_client_units(lines, place).character)

    @property
    def _codec(self) -> Any:
        return self.connection.server.workspace.position_codec
