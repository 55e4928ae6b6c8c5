"""The demo's live board on a terminal: redrawn in place, out of the way of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live as Drawing

from kanbots_ls.cli.show import board_view, terminal
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from kanbots_ls.cli.follow.live import Change, Live


class BoardTeller:
    """Draws the whole board whenever something changes."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._console = terminal.console()
        self._drawing: Drawing | None = None

    def tell(self, change: Change | None) -> bool:
        """The board is drawn by ``draw``; no lines are written."""
        return False

    def draw(self) -> None:
        """Draw the board as it is now."""
        if self._drawing is None:
            self._drawing = Drawing(console=self._console, transient=True, auto_refresh=False)
            self._drawing.start()
        self._drawing.update(self._drawn(), refresh=True)

    def clear(self) -> None:
        """Take the board away, for whoever writes next; a question leaves it above itself."""
        if self._drawing is None:
            return
        self._drawing.stop()
        self._drawing = None
        mirror, width = self._live.mirror, self._console.width
        if mirror.decisions:
            for line in board_view.lines(board_view.rows(mirror), words.now(), width):
                self._console.print(line, soft_wrap=True)

    def _drawn(self) -> Group:
        return Group(*board_view.whole(self._live.mirror, words.now(), self._console.width))
