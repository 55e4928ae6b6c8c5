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
_MOST_WEIGHT = 1 << 16
_CHANGE_WEIGHT = 128
"""Of a change beside its text, in characters; many cursors make many changes of one edit."""


class Edits:
    """A text's lines, as its edits make them."""

    __slots__ = ("_before", "_kept", "_settled", "_weight", "lines")

    def __init__(self, lines: list[str], version: object) -> None:
        """As it was opened."""
        self.lines = lines
        self._kept: list[Edit] = []
        self._weight = 0
        self._before: list[str] = []
        """The lines without the edits that are kept, if there are any."""
        self._settled = version if isinstance(version, int) else -1
        """The newest version that is not kept."""

    def make(self, version: object, changes: list[Any], encoding: str) -> bool:
        """Make one edit; True where it came late, so that the text is another than it made."""
        newest = self._kept[-1][0] if self._kept else self._settled
        edit = (self._number(version, newest), changes, encoding)
        self._keep(edit)
        late = edit[0] < newest
        if late:
            self.lines[:] = self._before
        _make(self.lines, self._kept if late else [edit])
        self._settle()
        return late

    def _number(self, version: object, newest: int) -> int:
        """Its place among the others: where its version says nothing of that, behind them."""
        if not isinstance(version, int) or version <= self._settled:
            return newest
        return newest if any(version == each[0] for each in self._kept) else version

    def _keep(self, edit: Edit) -> None:
        if not self._kept:
            self._before = list(self.lines)
        insort(self._kept, edit, key=_version)
        self._weight += _weight(edit)

    def _settle(self) -> None:
        while len(self._kept) > _MOST or self._weight > _MOST_WEIGHT:
            oldest = self._kept.pop(0)
            self._weight -= _weight(oldest)
            self._settled = oldest[0]
            if self._kept:
                _make(self._before, [oldest])
            else:
                self._before = []


def _make(lines: list[str], edits: Iterable[Edit]) -> None:
    for _, changes, encoding in edits:
        apply(lines, changes, encoding)


def _version(edit: Edit) -> int:
    return edit[0]


def _weight(edit: Edit) -> int:
    texts = (text_of(change) for change in edit[1] if isinstance(change, dict))
    return sum(_CHANGE_WEIGHT + len(text) for text in texts)
