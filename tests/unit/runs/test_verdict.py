"""A reviewer's verdict is read strictly: what is not exactly one is none, with the reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kanbots_ls.model.errands import Finding, Verdict
from kanbots_ls.runs.errands.checked import NotRead
from kanbots_ls.runs.errands.verdict import MOST_FINDINGS, verdict_in

ONE: dict[str, Any] = {"file": "a/b.py", "line": 3, "severity": "error", "title": "Wrong"}


def block(said: Any) -> str:
    return f"Done.\n\n```kanbots-review\n{json.dumps(said)}\n```\n"


def verdict(*findings: Any, **changes: Any) -> dict[str, Any]:
    return {"verdict": "mend", "summary": "Look.", "findings": list(findings), **changes}


def changed(**changes: Any) -> str:
    return block(verdict({**ONE, **changes}))


def test_the_last_block_counts_and_quoted_ones_do_not() -> None:
    quoted = f"~~~\n{block(verdict(ONE, summary='quoted'))}~~~\n"
    text = block(verdict(ONE, summary="first")) + block(verdict(ONE)) + quoted
    assert verdict_in(text) == Verdict("mend", "Look.", (Finding("a/b.py", 3, "error", "Wrong"),))


def test_a_finding_may_be_of_a_whole_file_and_a_path_may_begin_with_a_dot() -> None:
    [finding] = verdict_in(changed(line=None, file="./.github/x.yml")).findings
    assert (finding.line, finding.file) == (None, ".github/x.yml")


def test_an_approval_needs_no_findings() -> None:
    assert verdict_in(block({"verdict": "approve", "summary": "Fine."})).findings == ()


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../../x", "a//b", ".git/config", "a/.GIT/x", "a\\b", "a\nb", 7],
)
def test_a_path_that_may_lead_outside_is_no_path(path: Any) -> None:
    with pytest.raises(NotRead, match="file of finding 1"):
        verdict_in(changed(file=path))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Nothing.", "no `kanbots-review` block"),
        ("```kanbots-review\nx\n```", "no JSON"),
        (f"```kanbots-review\n{'[' * 100_000}\n```", "no JSON"),
        (f"```kanbots-review\n{' ' * 200_001}\n```", "too long"),
        (block([]), "no JSON object"),
        (block(verdict(ONE, verdict="fine")), "none of approve, mend"),
        (block(verdict()), "names nothing"),
        (block(verdict(ONE, summary=" ")), "summary is missing"),
        (block(verdict(ONE, extra=1)), "'extra'"),
        (block(verdict(findings={})), "no list"),
        (block(verdict(*[ONE] * (MOST_FINDINGS + 1))), "at most 50"),
        (changed(line=0), "line of finding 1"),
        (changed(line=True), "line of finding 1"),
        (changed(severity="fatal"), "severity of finding 1"),
        (changed(severity=["error"]), "severity of finding 1"),
        (changed(title="x" * 201), "longer than 200"),
        (changed(detail=None), "detail of finding 1"),
    ],
)
def test_what_is_no_verdict_says_why(text: str, reason: str) -> None:
    with pytest.raises(NotRead, match=reason):
        verdict_in(text)


def test_half_letters_become_marks_and_never_part_of_a_path() -> None:
    found = verdict_in(changed(title="Half \ud83d", detail="\udc00"))
    assert (found.findings[0].title, found.findings[0].detail) == ("Half \ufffd", "\ufffd")
    assert "\ud83d" not in str(found)
    assert verdict_in(changed(file="a\ud83d.py")).findings[0].file == "a\ufffd.py"
