"""The edits of one text in the order of their versions, in whatever order they come.

Helix 25.01 hands each didChange to a task of its own, so what is typed within a millisecond may
arrive as 5, 7, 6 (seen with `tmux send-keys`; a macro does the same), and an edit's positions hold
for the text that the one before it had made.  So the newest edits are kept beside the text they
began with, and where one comes late, all are made anew.
"""

from __future__ import annotations

from bisect import insort

from kanbots_ls.forwarder.lines import apply, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Edit = tuple[int, list[Any], str]
    """Its version, its content changes, and what their positions count."""

_MOST = 64
"""So many edits back, one can still come late."""
_MOST_CHARACTERS = 1 << 16
"""And no more of their texts is kept."""


class Edits:
    """A text's lines, as its edits make them."""

    __slots__ = ("_before", "_kept", "_settled", "_size", "lines")

    def __init__(self, lines: list[str]) -> None:
        """No edit was made yet."""
        self.lines = lines
        self._before: list[str] | None = None
        """The lines without the edits that are kept; None until there is one."""
        self._kept: list[Edit] = []
        self._settled = -1
        """The newest version that is kept no more."""
        self._size = 0

    def make(self, version: object, changes: list[Any], encoding: str) -> bool:
        """Make one edit; True where it came late, so that the text is another than it made."""
        newest = self._kept[-1][0] if self._kept else self._settled
        if not isinstance(version, int) or version <= self._settled:
            version = newest
        edit = (version, changes, encoding)
        self._keep(edit)
        late = edit[0] < newest
        if late:
            self.lines[:] = self._before or []
            _make(self.lines, self._kept)
        else:
            _make(self.lines, [edit])
        self._settle()
        return late

    def _keep(self, edit: Edit) -> None:
        if self._before is None:
            self._before = list(self.lines)
        insort(self._kept, edit, key=_version)
        self._size += _size(edit)

    def _settle(self) -> None:
        while len(self._kept) > _MOST or self._size > _MOST_CHARACTERS:
            oldest = self._kept.pop(0)
            self._size -= _size(oldest)
            self._settled = oldest[0]
            _make(self._before or [], [oldest])


def _make(lines: list[str], edits: Iterable[Edit]) -> None:
    for _, changes, encoding in edits:
        apply(lines, changes, encoding)


def _version(edit: Edit) -> int:
    return edit[0]


def _size(edit: Edit) -> int:
    return sum(len(text_of(change)) for change in edit[1] if isinstance(change, dict))
