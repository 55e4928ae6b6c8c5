"""What kind of terminal this is, and how it is written to: consoles, colours, the pager.

Everything here is asked at the moment of use, so tests and pipes get what they should.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.text import Text

_WIDE = 200
"""Columns where there is no terminal to fit into, so that nothing is cut in a pipe."""
_CODES = {"red": "31", "green": "32", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}


def is_interactive() -> bool:
    """Whether a person both reads and types here."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def can_draw() -> bool:
    """Whether what stands on stdout can be drawn over, as a live board needs."""
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in {"dumb", "unknown"}


def console(*, stderr: bool = False) -> Console:
    """A rich console that reads no markup, no emoji names and guesses no highlights."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDE
    return Console(file=stream, markup=False, highlight=False, emoji=False, width=width)


def paint(words: str, *styles: str) -> str:
    """``words`` in colours where stdout is a terminal that wants them."""
    if not words or not styles or not wants_colour():
        return words
    return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{words}\x1b[0m"


def styled(words: str, style: str = "") -> Text:
    """A rich text of one line; square brackets in it are only brackets."""
    from rich.text import Text

    return Text(text.line(words), style=style)


def wants_colour() -> bool:
    """A terminal, and neither NO_COLOR nor TERM=dumb."""
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def page(lines: Iterable[str], *, stay: bool = False, at_end: bool = False) -> None:
    """Print, through the person's pager where there is a terminal to page on.

    ``stay`` keeps the pager open for what would fit on one screen, ``at_end`` opens it there.
    """
    pager = _pager() if is_interactive() and can_draw() else None
    if pager is None:
        for line in lines:
            print(line)
        if stay and is_interactive():
            input("Enter goes back. ")
        return
    _through(pager, lines, stay=stay, at_end=at_end)


def _pager() -> list[str] | None:
    command = shlex.split(os.environ.get("PAGER", "less"))
    return command if command and command != ["cat"] and shutil.which(command[0]) else None


def _through(pager: list[str], lines: Iterable[str], *, stay: bool, at_end: bool) -> None:
    # R keeps our colours, F does not page what fits, X leaves it on the screen.
    environment = {"LESS": "RFX", "LESSCHARSET": "utf-8", **os.environ}
    if stay:
        where = "+G" if at_end else ""
        environment["LESS"] = f"-R -Ps?e(end) :.q goes back to the board$ {where}"
    sys.stdout.flush()
    # Ctrl-C belongs to the pager while it has the screen; it ends by its own key.
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with (
            contextlib.suppress(BrokenPipeError),
            subprocess.Popen(pager, stdin=subprocess.PIPE, env=environment) as process,
        ):
            assert process.stdin is not None  # noqa: S101 -- asked for by PIPE above
            for line in lines:
                process.stdin.write(line.encode("utf-8", "backslashreplace") + b"\n")
    finally:
        signal.signal(signal.SIGINT, former)
