"""Which line of a diff's document shows a line of a file as it is now.

Pure.  Read off the hunks' own counts: what a hunk holds may look like anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = dict[tuple[str, int | None], int]
"""By path and line, from 1; None is the place at which the file's changes begin."""

_FILE = re.compile(r"\+\+\+ b/(.*?)\t?")
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@.*")


def rows_in_patch(lines: Sequence[str]) -> Rows:
    """Rows, from 0, of all lines that the patch shows."""
    rows: Rows = {}
    file, line, old, new = "", 0, 0, 0
    for row, text in enumerate(lines):
        if old > 0 or new > 0:
            if not text.startswith(("-", "\\")):
                rows[file, line] = row
                line, new = line + 1, new - 1
            if not text.startswith(("+", "\\")):
                old -= 1
        elif (hunk := _HUNK.fullmatch(text)) is not None:
            line = int(hunk[2])
            old, new = int(hunk[1] or 1), int(hunk[3] or 1)
        elif (named := _FILE.fullmatch(text)) is not None:
            file = named[1]
            rows[file, None] = row
    return rows
