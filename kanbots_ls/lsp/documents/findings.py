"""A review's findings as diagnostics: in a run's files, and in its diff.

A finding names a line of the state that was reviewed.  It is shown where that very line stands
now; where there is no such line any more, or more than one, it stays at its number and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types as lsp

from kanbots_ls.documents.patch import rows_in_patch
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kanbots_ls.protocol.reviews import FindingView
    from kanbots_ls.protocol.views import BoardSnapshot, RunView

    Length = Callable[[str], int]

CODE = "review"
_SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}
_CHANGED = "(This line has changed since the review.)"
_BEYOND = "(It names line {line}, which the file did not have.)"
_DETAIL = 1000


class Anchor(NamedTuple):
    """Where a finding stands now."""

    row: int
    """From 0."""
    note: str = ""
    """Why it is not the line that was meant."""


def shown(board: BoardSnapshot) -> Iterator[RunView]:
    """Runs whose findings are of what they are now."""
    for card in board.cards:
        for run in card.runs:
            review = run.review
            if run.discarded_at is None and review is not None and not review.past:
                yield run


def anchor(line: int | None, before: Sequence[str] | None, now: Sequence[str]) -> Anchor:
    """``before`` is the file as it was reviewed; None where nobody can say."""
    row, last = (line or 1) - 1, max(0, len(now) - 1)
    if line is None or before is None:
        return Anchor(min(row, last))
    if row >= len(before):
        return Anchor(last, _BEYOND.format(line=line))
    meant = before[row]
    if row < len(now) and now[row] == meant:
        return Anchor(row)
    same = [place for place, each in enumerate(now) if each == meant] if meant.strip() else []
    return Anchor(same[0]) if len(same) == 1 else Anchor(min(row, last), _CHANGED)


def diagnostic(
    run: str, finding: FindingView, at: Anchor, lines: Sequence[str], length: Length
) -> lsp.Diagnostic:
    """One finding on its line."""
    shown_ = lines[at.row] if at.row < len(lines) else ""
    start = length(shown_[: len(shown_) - len(shown_.lstrip())])
    said = [f"{text.line(finding.title)} ({run}, finding {finding.number})"]
    said += [text.block(finding.detail)[:_DETAIL].strip()] if finding.detail.strip() else []
    said += [at.note] if at.note else []
    where = lsp.Range(lsp.Position(at.row, start), lsp.Position(at.row, length(shown_)))
    severity = _SEVERITIES[finding.severity]
    return lsp.Diagnostic(where, "\n".join(said), severity=severity, code=CODE, source="kanbots")


def on_diff(run: RunView, lines: Sequence[str], length: Length) -> list[lsp.Diagnostic]:
    """Findings on a diff's document; one on a line that it does not show is at its file."""
    review = run.review
    if review is None or review.past or not review.findings:
        return []
    rows = rows_in_patch(lines)
    found = []
    for finding in review.findings:
        row = rows.get((finding.file, finding.line), rows.get((finding.file, None)))
        if row is not None:
            found.append(diagnostic(run.id, finding, Anchor(row), lines, length))
    return found
