"""The diagnostics of one editor, of which several who look at a text have each a part.

An editor keeps the last list it was sent for a text, so whoever has something to say says it here,
and what the others have said goes along.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lsprotocol import types as lsp

Who = Literal["board", "findings", "overlaps", "said"]
_ORDER: tuple[Who, ...] = ("board", "findings", "overlaps", "said")
"""Neovim shows the last one of a line beside it."""


@dataclass(slots=True)
class Problems:
    """What it was told, by the text's address as the editor writes it."""

    send: Callable[[str, list[lsp.Diagnostic]], None]
    _told: dict[str, dict[Who, list[lsp.Diagnostic]]] = field(default_factory=dict)

    def tell(self, uri: str, who: Who, found: Sequence[lsp.Diagnostic]) -> None:
        """One part anew; nothing is sent where it is as it was."""
        parts = self._told.get(uri, {})
        if parts.get(who, []) == list(found):
            return
        parts = {**parts, who: list(found)}
        self._told[uri] = {each: parts[each] for each in _ORDER if parts.get(each)}
        if not self._told[uri]:
            del self._told[uri]
        whole = [each for name in _ORDER for each in parts.get(name, ())]
        if parts.get("said"):
            # What asks or has failed is not hidden behind what a command came to.
            whole.sort(key=lambda each: -(each.severity or 1))
        self.send(uri, whole)

    def of(self, who: Who) -> list[str]:
        """The texts of which that one has said something."""
        return [uri for uri, parts in self._told.items() if who in parts]
