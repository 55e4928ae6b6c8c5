"""Columns, sections, files, hunks and turns fold; what has one line does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.documents.names import BOARD, card_document, run_document
from kanbots_ls.lsp.documents.folds import folds

if TYPE_CHECKING:
    from kanbots_ls.documents.names import Document

BOARD_TEXT = """\
# Board

## Todo
- #1 One
- #2 Two

## Done

## Inbox
- #3 Three
"""
CARD_TEXT = """\
# #42 A card

## Needs you
### 42-1.1 Which?
1. Left
### 42-1.2 Sure?

## Runs
- 42-1 idle
"""
DIFF_TEXT = """\
42-1 against aaaa: 2 files, +2 -0
diff --git a/a b/a
--- a/a
@@ -1 +1,2 @@
 one
+diff --git a/x b/x
@@ -9 +10,2 @@
 nine
diff --git a/b b/b
new file mode 100644
"""
LOG_TEXT = """\
Log of 42-1

── turn started claude
Hello.
── turn started claude
"""


@pytest.mark.parametrize(
    ("document", "text", "expected"),
    [
        (BOARD, BOARD_TEXT, [(2, 4), (8, 9)]),
        (card_document(42), CARD_TEXT, [(2, 5), (7, 8), (3, 4)]),
        (run_document("42-1", "diff"), DIFF_TEXT, [(1, 7), (8, 9), (3, 5), (6, 7)]),
        (run_document("42-1", "log"), LOG_TEXT, [(2, 3)]),
        (BOARD, "", []),
    ],
)
def test_each_part_folds(document: Document, text: str, expected: list[tuple[int, int]]) -> None:
    found = folds(document, text.splitlines())
    assert [(each.start_line, each.end_line) for each in found] == expected


def test_of_very_many_parts_the_outermost_fold() -> None:
    lines = [line for _ in range(4000) for line in ("diff --git a/a b/a", "@@ -1 +1 @@", "+1")]
    found = folds(run_document("42-1", "diff"), lines)
    assert len(found) == 5000
    assert sum(lines[each.start_line].startswith("diff") for each in found) == 4000
