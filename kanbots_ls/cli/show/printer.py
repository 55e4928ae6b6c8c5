"""Lines that stay and one line that moves: how ``run`` and the demo talk while things happen.

The moving line exists only on a terminal; it is taken away before anything else is written.
"""

from __future__ import annotations

import shutil
import sys

from kanbots_ls.cli.show.terminal import can_draw, paint
from kanbots_ls.wording import text

_BACK_AND_CLEAR = "\r\x1b[K"


class Printer:
    """Writes to stdout; ``quiet`` writes nothing, for ``--json``."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._moving = can_draw() and not quiet
        self._status = ""

    def line(self, words: str, *styles: str, before: str = "") -> None:
        """Lines that stay; each begins with ``before``."""
        if self._quiet:
            return
        self.clear()
        for part in words.split("\n"):
            print(paint(before, "dim") + paint(part, *styles), flush=True)

    def status(self, words: str) -> None:
        """What the moving line says from now on; "" takes it away."""
        if not self._moving or words == self._status:
            return
        self._status = words
        fitting = _fitted(words, shutil.get_terminal_size().columns - 1)
        sys.stdout.write(_BACK_AND_CLEAR + paint(fitting, "dim"))
        sys.stdout.flush()

    def clear(self) -> None:
        """Take the moving line away, for whoever writes next."""
        if self._moving and self._status:
            sys.stdout.write(_BACK_AND_CLEAR)
            sys.stdout.flush()
            self._status = ""


def _fitted(words: str, columns: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(text.line(words), columns).rstrip()
