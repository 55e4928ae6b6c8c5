"""Which of our documents hold words of the person's: those are lost when they are read anew.

A text is ours where it is as it was opened, or as the document was written since; only hashes of
those are kept.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from kanbots_ls.wording import text

_KEPT = 64
"""So many texts back is one that an editor still reads; the one that it holds stays for ever."""


@dataclass(slots=True)
class Typed:
    """In one editor, by the document's address as it writes it."""

    _ours: dict[str, deque[int]] = field(default_factory=dict)
    _held: dict[str, int] = field(default_factory=dict)
    """Of those the one that it was last seen to hold, however often the document changes."""

    def ours(self, uri: str, written: str | None) -> None:
        """That text is none of the person's."""
        if written is not None:
            self._ours.setdefault(uri, deque(maxlen=_KEPT)).append(_of(written))

    def closed(self, uri: str) -> None:
        """Nobody holds it any more."""
        self._ours.pop(uri, None)
        self._held.pop(uri, None)

    def into(self, uri: str, held: str | None) -> bool:
        """Whether the person has typed into the text that is held there."""
        known = self._ours.get(uri)
        if held is None or known is None:
            return False
        now = _of(held)
        if now in known:
            self._held[uri] = now
        return now != self._held.get(uri)


def _of(written: str) -> int:
    return hash(tuple(text.bare_lines(written)))
