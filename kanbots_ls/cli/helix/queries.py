"""Colours for our documents: Helix looks for them under a language's name, so ours borrow.

Each is a file of its own below the configuration directory; one that is there already stays.
"""

from __future__ import annotations

from kanbots_ls.cli.helix.recipe import BOARD, DIFF, LOG

_BORROWED = {
    BOARD: ("markdown", ("highlights", "injections")),
    DIFF: ("diff", ("highlights",)),
    LOG: ("log", ("highlights",)),
}
FILES = {
    f"runtime/queries/{name}/{kind}.scm": f"; inherits: {lender}\n"
    for name, (lender, kinds) in _BORROWED.items()
    for kind in kinds
}
