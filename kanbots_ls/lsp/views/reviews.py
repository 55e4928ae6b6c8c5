"""What a review said → its wire value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol import reviews as wire
from kanbots_ls.runs.errands.course import is_past

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.state import State


def review_view(state: State, run: Run) -> wire.ReviewView | None:
    """The newest review of the run's work, without the findings that were dismissed."""
    review = run.review
    if review is None:
        return None
    reviewer = state.runs.runs.get(review.review)
    findings = tuple(
        wire.FindingView(
            number=number,
            file=each.file,
            line=each.line,
            severity=each.severity,
            title=each.title,
            detail=each.detail,
        )
        for number, each in enumerate(review.findings, start=1)
        if number not in review.dismissed
    )
    return wire.ReviewView(
        review=review.review,
        agent=reviewer.settings.agent if reviewer else "",
        at=review.at,
        turn=review.turn,
        past=is_past(run),
        verdict=review.judgement,
        summary=review.summary,
        findings=findings,
        dismissed=len(review.dismissed),
        problem=review.problem or None,
        words=review.words,
        mending=review.mending,
    )
