"""Where a finding stands in a file that may have changed since, and in a diff."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from kanbots_ls.documents.patch import rows_in_patch
from kanbots_ls.lsp.documents.findings import Anchor, anchor, diagnostic, on_diff
from kanbots_ls.protocol.reviews import FindingView, ReviewView
from tests.fakes.wire import a_run

BEFORE = ["one", "two", "", "three"]
CHANGED = "(This line has changed since the review.)"
BEYOND = "(It names line 9, which the file did not have.)"


@pytest.mark.parametrize(
    ("line", "now", "found"),
    [
        (2, BEFORE, Anchor(1)),
        (2, ["new", *BEFORE], Anchor(2)),
        (2, ["two", "x", "two"], Anchor(1, CHANGED)),
        (2, ["one", "2"], Anchor(1, CHANGED)),
        (4, ["one"], Anchor(0, CHANGED)),
        (3, ["one", "x", "y", ""], Anchor(2, CHANGED)),
        (9, BEFORE, Anchor(3, BEYOND)),
        (None, BEFORE, Anchor(0)),
        (1, [], Anchor(0, CHANGED)),
    ],
)
def test_it_goes_with_its_line_and_says_where_there_is_none(
    line: int | None, now: list[str], found: Anchor
) -> None:
    assert anchor(line, BEFORE, now) == found


def test_without_the_reviewed_state_its_number_counts() -> None:
    assert anchor(3, None, ["a", "b", "c"]) == Anchor(2)


def finding(**changes: Any) -> FindingView:
    fields = {"number": 1, "file": "a.py", "line": 2, "severity": "warning", "title": "Bad"}
    return FindingView(**{**fields, **changes})


def test_what_it_says_is_one_line_and_its_details_and_marks_the_words_of_the_line() -> None:
    told = diagnostic(
        "1-1", finding(title="a\nb", detail="Why\x1b[2J"), Anchor(1, CHANGED), ["", "  x = 1"], len
    )
    assert told.message.splitlines() == [
        "a b (1-1, finding 1)",
        "Why␛[2J",
        CHANGED,
    ]
    assert told.range == lsp.Range(lsp.Position(1, 2), lsp.Position(1, 7))
    assert told.severity == lsp.DiagnosticSeverity.Warning


PATCH = """\
1-1 against 0123: 2 files

diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -1,3 +1,3 @@ def x
 one
-+++ b/other.py
++++ b/other.py
 three
@@ -9 +9,2 @@
-x
+y
+z
\\ No newline at end of file
diff --git a/b c.py b/b c.py
--- /dev/null
+++ b/b c.py\t
@@ -0,0 +1 @@
+only
""".splitlines()


def test_lines_of_a_patch_are_found_by_the_counts_of_its_hunks() -> None:
    rows = rows_in_patch(PATCH)
    shown = {key: PATCH[row] for key, row in rows.items()}
    assert shown == {
        ("a.py", None): "+++ b/a.py",
        ("a.py", 1): " one",
        ("a.py", 2): "++++ b/other.py",
        ("a.py", 3): " three",
        ("a.py", 9): "+y",
        ("a.py", 10): "+z",
        ("b c.py", None): "+++ b/b c.py\t",
        ("b c.py", 1): "+only",
    }


def test_on_a_diff_a_finding_is_at_its_line_or_else_at_its_file() -> None:
    findings = (finding(), finding(number=2, line=500), finding(number=3, file="gone.py"))
    review = ReviewView(review="1-2", agent="x", at="", turn=1, verdict="mend", findings=findings)
    told = on_diff(a_run("1-1", review=review), PATCH, len)
    assert [PATCH[each.range.start.line] for each in told] == ["++++ b/other.py", "+++ b/a.py"]
    past = review.model_copy(update={"past": True})
    assert on_diff(a_run("1-1", review=past), PATCH, len) == []
