from __future__ import annotations

from kanbots_ls.cli.demo.overlap import overlaps, replaced_lines
from kanbots_ls.protocol.diffs import DiffResult

FIRST = """\
diff --git a/über shop.py b/über shop.py
--- a/über shop.py\t
+++ b/über shop.py\t
@@ -1,3 +1,4 @@
 one
+and a half
-two
+zwei
 three
@@ -9,2 +10,1 @@
--- nine
 ten
"""
SECOND = FIRST.replace("-two\n+zwei\n three", " two\n-three")


def diff(run: str, patch: str) -> DiffResult:
    return DiffResult(run=run, base="abc", files=(), patch=patch)


def test_a_line_counts_by_its_number_in_the_base() -> None:
    assert replaced_lines(FIRST) == {("über shop.py", 2), ("über shop.py", 9)}
    assert replaced_lines(SECOND) == {("über shop.py", 3), ("über shop.py", 9)}


def test_two_runs_overlap_where_both_replaced_a_line_and_additions_alone_do_not() -> None:
    diffs = {"1-1": diff("1-1", FIRST), "2-1": diff("2-1", SECOND), "3-1": diff("3-1", "")}
    assert list(overlaps(diffs)) == [("1-1", "2-1", "über shop.py")]
    apart = {"1-1": diff("1-1", FIRST), "4-1": diff("4-1", FIRST.replace("shop", "tests"))}
    assert list(overlaps(apart)) == []
