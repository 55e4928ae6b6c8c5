"""How a review and its findings read; pure.  Its words are a stranger's and stay in their line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.protocol.reviews import FindingView, ReviewView
    from kanbots_ls.protocol.views import RunView

_TITLE = 200
_MENDING = {
    "sent": "It was told to mend them.",
    "nothing": "There was nothing to mend, so it was told nothing.",
    "went_on": "It had gone on meanwhile, so it was told nothing.",
}


def short(run: RunView) -> str:
    """``approved``, ``2 findings``, ``no verdict``; empty where nobody looked at what it is now."""
    review = run.review
    if review is None or review.past:
        return ""
    if review.verdict is None:
        return "no verdict"
    if review.findings:
        number = len(review.findings)
        return "1 finding" if number == 1 else f"{number} findings"
    return "approved" if review.verdict == "approve" else ""


def head(run: RunView, review: ReviewView) -> str:
    """``42-1 reviewed by 42-2 (codex)``."""
    past = ", and has gone on since" if review.past else ""
    return f"{run.id} reviewed by {review.review} ({text.line(review.agent, 40)}){past}"


def lines(review: ReviewView) -> Iterator[str]:
    """Verdict, findings, and what became of them; one that is past leaves its findings out."""
    if review.verdict is None:
        yield f"No verdict: {text.line(review.problem or '', _TITLE)}."
        yield from (f"  > {line}" for line in text.block(review.words).strip().splitlines())
        return
    yield f"{review.verdict}: {text.line(review.summary)}"
    if review.past:
        return
    for finding in review.findings:
        yield finding_line(finding)
        yield from (f"     {line}" for line in text.block(finding.detail).strip().splitlines())
    if review.dismissed:
        yield f"{review.dismissed} dismissed."
    if review.mending:
        yield _MENDING[review.mending]


def finding_line(finding: FindingView) -> str:
    """``1. error src/app.py:12 The title``."""
    return f"{finding.number}. {finding.severity} {place(finding)} {text.line(finding.title)}"


def place(finding: FindingView) -> str:
    """``src/app.py:12``."""
    file = text.line(finding.file)
    return file if finding.line is None else f"{file}:{finding.line}"
