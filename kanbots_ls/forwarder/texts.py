"""The editor's open documents as they stand in its buffers.

A daemon that comes later is told of them as if they had just been opened.
"""

from __future__ import annotations

from kanbots_ls.forwarder.edits import Edits
from kanbots_ls.forwarder.lines import split_lines, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Document:
    """One open document; ``item`` is its TextDocumentItem without the text."""

    __slots__ = ("_edits", "item")

    def __init__(self, item: dict[str, Any]) -> None:
        """Open it from a TextDocumentItem."""
        self.item = {name: value for name, value in item.items() if name != "text"}
        self._edits = Edits(split_lines(text_of(item)), item.get("version"))

    @property
    def lines(self) -> list[str]:
        """It as lines with their ends."""
        return self._edits.lines

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.lines)

    def change(self, version: object, changes: list[Any], encoding: str) -> bool:
        """Apply one didChange; True where newer ones had overtaken it."""
        late = self._edits.make(version, changes, encoding)
        if version is not None and not late:
            self.item["version"] = version
        return late


class Documents:
    """All open documents by URI, in the order in which they were opened."""

    def __init__(self) -> None:
        """None is open yet; ``encoding`` is set once it is agreed."""
        self._open: dict[str, Document] = {}
        self.encoding = "utf-16"

    def __len__(self) -> int:
        return len(self._open)

    def open(self, params: dict[str, Any]) -> None:
        """Note a didOpen."""
        item = params.get("textDocument")
        if isinstance(item, dict) and isinstance(item.get("uri"), str):
            self._open.pop(item["uri"], None)
            self._open[item["uri"]] = Document(item)

    def change(self, params: dict[str, Any]) -> dict[str, Any] | None:
        """Note a didChange; of a document that is not open it says nothing.

        For one that came late: what the daemon is told in its place, which has applied the newer
        ones already.
        """
        named = _dict(params.get("textDocument"))
        document = self._open.get(str(named.get("uri")))
        changes = params.get("contentChanges")
        if document is None or not isinstance(changes, list):
            return None
        if not document.change(named.get("version"), changes, self.encoding):
            return None
        newest = {**named, "version": document.item["version"]}
        return {"textDocument": newest, "contentChanges": [{"text": document.text}]}

    def close(self, params: dict[str, Any]) -> None:
        """Note a didClose."""
        self._open.pop(str(_dict(params.get("textDocument")).get("uri")), None)

    def items(self) -> list[dict[str, Any]]:
        """A TextDocumentItem with the current text for each."""
        return [{**each.item, "text": each.text} for each in self._open.values()]


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
