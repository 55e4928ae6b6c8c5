"""The board as a rich table: cards, their runs beneath, open decisions on top.

``status``, ``status --watch`` and the demo draw it. Pure; every word in it went through ``text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kanbots_ls.cli import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from kanbots_ls.cli.mirror import Mirror
    from kanbots_ls.protocol.views import CardView, DecisionView, RunView

_HEADERS = ("", "card / run", "state", "agent", "mode", "time", "cost", "last event")
_TITLE = 44


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a card, or one of its runs."""

    card: CardView
    run: RunView | None = None

    @property
    def key(self) -> str:
        """What stays the same when the board moves: ``42`` or ``42-1``."""
        return self.run.id if self.run is not None else str(self.card.number)


def rows(mirror: Mirror) -> tuple[Row, ...]:
    """Cards in order, each followed by the runs that were not discarded."""
    return tuple(row for card in mirror.shown_cards() for row in _card_rows(card))


def whole(mirror: Mirror, now: datetime) -> Group:
    """Everything, for a view that may be as long as it likes."""
    parts: list[RenderableType] = [
        *decision_lines(mirror),
        table(rows(mirror), now),
        summary(mirror),
    ]
    if not mirror.cards:
        parts.insert(0, Text('No cards yet. `kanbots-ls card add "…"` makes one.'))
    return Group(*parts)


def decision_lines(mirror: Mirror, limit: int | None = None) -> list[Text]:
    """Open decisions, oldest first; ``limit`` says how many lines there may be."""
    waiting = list(mirror.decisions.values())
    shown = waiting if limit is None else waiting[:limit]
    lines = [_decision_line(decision) for decision in shown]
    if len(shown) < len(waiting):
        lines.append(Text(f"  … and {len(waiting) - len(shown)} more", style="yellow"))
    return lines


def table(
    shown: Sequence[Row], now: datetime, selected: str | None = None, *, narrow: bool = False
) -> Table:
    """The rows as a table; the selected one is marked. ``narrow`` leaves the last columns out."""
    headers = _HEADERS[:-1] if narrow else _HEADERS
    drawn = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 1), expand=False)
    for header in headers:
        numbers = header in {"time", "cost"}
        drawn.add_column(
            header, justify="right" if numbers else "left", no_wrap=True, overflow="ellipsis"
        )
    for row in shown:
        cells = _card_cells(row.card) if row.run is None else _run_cells(row.run, now)
        mark = Text("▶" if row.key == selected else " ", style="bold")
        style = "reverse" if row.key == selected else None
        drawn.add_row(mark, *cells[: len(headers) - 1], style=style)
    return drawn


def summary(mirror: Mirror) -> Text:
    """How many run and wait, and the money."""
    cost = mirror.cost
    limit = "" if cost.budget_usd is None else f" of {words.usd(cost.budget_usd)}"
    return Text(
        f"{mirror.running} running, {mirror.waiting} waiting · "
        f"session {words.usd(cost.session_usd)}{limit} · today {words.usd(cost.day_usd)}",
        style="dim",
    )


def _card_rows(card: CardView) -> Iterator[Row]:
    yield Row(card)
    yield from (Row(card, run) for run in card.runs if run.discarded_at is None)


def _card_cells(card: CardView) -> list[Text]:
    title = text.styled(f"#{card.number} {text.line(card.title, _TITLE)}", "bold")
    return [title, Text(words.COLUMNS[card.column]), *(Text() for _ in range(5))]


def _run_cells(run: RunView, now: datetime) -> list[Text]:
    unasked = "yellow" if run.mode == "bypassPermissions" else ""
    return [
        Text(f"  {run.id}"),
        text.styled(words.state(run, now), words.STATE_STYLES[run.state]),
        text.styled(words.agent(run)),
        text.styled(run.mode, unasked),
        Text(words.elapsed(run, now)),
        Text(words.usd(run.cost_usd, run.payer)),
        text.styled(words.last_event(run, now), "dim"),
    ]


def _decision_line(decision: DecisionView) -> Text:
    options = " / ".join(
        f"{number} {text.line(option.label, 30)}"
        for number, option in enumerate(decision.options, start=1)
    )
    question = text.line(decision.question, 100)
    asked = f"? {words.asker(decision)} {text.line(decision.id)}: {question}"
    return text.styled(f"{asked} · {options}" if options else asked, "bold yellow")
