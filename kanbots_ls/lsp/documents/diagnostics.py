"""What needs attention, on the lines of a document as its reader holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from kanbots_ls.documents.about import About, rows_of
from kanbots_ls.wording import reviews, text, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from kanbots_ls.documents.names import Document
    from kanbots_ls.protocol.views import BoardSnapshot, CardView, DecisionView, RunView

    Length = Callable[[str], int]

Severity = lsp.DiagnosticSeverity
_SHARE = 0.8
"""Of a budget, from which on it is said."""
_STALE = ("stale", "This text is older than the board: reload it.")
_TYPED = ("typed", "You have written here: a reload takes away what was not sent.")
Found = tuple[About, Severity, str, str]


def diagnostics(
    document: Document,
    lines: Sequence[str],
    latest: str | None,
    board: BoardSnapshot,
    now: datetime,
    length: Length,
    *,
    ticking: bool,
    typed: bool = False,
) -> list[lsp.Diagnostic]:
    """All of a document's, for an editor whose columns ``length`` counts.

    ``ticking``: also what runs do just now, where nothing else shows it; ``typed``: the lines
    hold words of the person's, which a reload would take away.
    """
    if document.kind in ("diff", "log"):
        found: list[Found] = []
    else:
        found = [each for card in _cards(document, board) for each in _of_card(card, now, ticking)]
        found += [_asks(each) for each in board.decisions if _belongs(each, document)]
    rows = rows_of(lines)
    placed = [(_row(about, rows), severity, code, said) for about, severity, code, said in found]
    if latest is not None and text.bare_lines(latest) != list(lines):
        # Helix shows one of a line: what asks, where an older text has no line of its own for that.
        row = 1 if len(lines) > 1 and any(each[0] == 0 for each in placed) else 0
        placed.append((row, Severity.Hint, *(_TYPED if typed else _STALE)))
    return [_diagnostic(lines, length, *each) for each in sorted(placed, key=lambda each: each[:2])]


def _cards(document: Document, board: BoardSnapshot) -> Sequence[CardView]:
    if document.kind == "board":
        return board.cards
    return [card for card in board.cards if card.number == document.card]


def _belongs(decision: DecisionView, document: Document) -> bool:
    return document.kind == "board" or decision.card == document.card


def _asks(decision: DecisionView) -> Found:
    options = " · ".join(
        f"{number} {text.line(option.label, 40)}"
        for number, option in enumerate(decision.options, start=1)
    )
    who = decision.run or "the board"
    said = f"{who} asks: {text.line(decision.question, 200)}"
    about = About(decision.card, decision.run, decision.id)
    severity = Severity.Information if decision.kind == "offer" else Severity.Warning
    return about, severity, decision.kind, f"{said} {options}".rstrip()


def _of_card(card: CardView, now: datetime, ticking: bool) -> Iterator[Found]:
    for run in card.every_run:
        if run.discarded_at is None:
            newest = bool(card.runs) and run is card.runs[-1]
            yield from _of_run(run, now, ticking, newest=newest)


def _of_run(run: RunView, now: datetime, ticking: bool, *, newest: bool) -> Iterator[Found]:
    about = About(run.card, run.id)
    if run.state == "failed" and newest:
        yield (
            about,
            Severity.Error,
            "failed",
            f"{run.id} failed: {text.line(run.reason or '', 200)}",
        )
    if run.state == "interrupted" and newest:
        said = f"{run.id} was interrupted: {text.line(run.reason or 'its process was lost', 200)}"
        yield about, Severity.Warning, "interrupted", said
    if run.review is not None and (verdict := reviews.short(run)):
        said = (
            f"{run.id}, {verdict}: {text.line(run.review.summary or run.review.problem or '', 200)}"
        )
        yield about, Severity.Information, "review", said
    if run.stuck:
        yield (
            about,
            Severity.Warning,
            "stuck",
            f"{run.id} may be stuck: {text.line(run.stuck, 200)}",
        )
    if run.budget_usd and (run.cost_usd or 0) >= _SHARE * run.budget_usd:
        spent = words.spent(run.cost_usd, run.budget_usd, run.payer)
        over = (run.cost_usd or 0) >= run.budget_usd
        severity = Severity.Error if over else Severity.Warning
        yield about, severity, "budget", f"{run.id} has used {spent}"
    if ticking and run.state in ("working", "waiting", "preparing"):
        yield about, Severity.Hint, "working", ticks(run, now)


def ticks(run: RunView, now: datetime) -> str:
    """``42-1 working 3m05s $0.12 Edit src/app.py``."""
    parts = [run.id, words.state(run, now), words.elapsed(run, now)]
    if run.cost_usd is not None:
        parts.append(words.usd(run.cost_usd, run.payer))
    parts.append(text.line(run.last_event or "", 50))
    return " ".join(part for part in parts if part)


def _row(about: About, rows: dict[About, int]) -> int:
    """The most telling line there is for it: the question's, the run's, the card's, the top.

    The name of a question of the board's own says no card.
    """
    of_the_board = [About(decision=about.decision)] if about.decision else []
    for candidate in (about, *of_the_board, About(about.card, about.run), About(about.card)):
        if candidate in rows:
            return rows[candidate]
    return 0


def _diagnostic(
    lines: Sequence[str], length: Length, row: int, severity: Severity, code: str, said: str
) -> lsp.Diagnostic:
    end = length(lines[row]) if row < len(lines) else 0
    where = lsp.Range(lsp.Position(row, 0), lsp.Position(row, end))
    return lsp.Diagnostic(where, said, severity=severity, code=code, source="kanbots")
