"""The board as lines: open decisions on top, then cards, each with its runs beneath.

``status``, ``status --watch`` and the demo draw it. Pure; every word in it went through ``text``,
and no line is wider than the width given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from kanbots_ls.cli.show import terminal
from kanbots_ls.cli.show.run_columns import clipped, run_lines
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from kanbots_ls.cli.follow.mirror import Mirror
    from kanbots_ls.protocol.views import CardView, DecisionView, RunView

_INDENT = 4
_COLUMN = 13
"""Cells for a card's column and the gap before it."""
_TITLE = 24
"""Cells below which a title is not cut for its column's sake."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board: a card, or one of its runs."""

    card: CardView
    run: RunView | None = None

    @property
    def key(self) -> str:
        """What stays the same when the board moves: ``42`` or ``42-1``."""
        return self.run.id if self.run is not None else str(self.card.number)


def rows(mirror: Mirror) -> tuple[Row, ...]:
    """Cards in order, each followed by the runs that were not discarded."""
    return tuple(row for card in mirror.shown_cards() for row in _card_rows(card))


def whole(mirror: Mirror, now: datetime, width: int) -> Iterator[Text]:
    """Everything, for a view that may be as long as it likes."""
    yield from (clipped(line, width) for line in decision_lines(mirror))
    if mirror.decisions:
        first = next(iter(mirror.decisions))
        yield Text(f"  answer: kanbots-ls answer {text.line(first)} …", style="dim")
    if not any(mirror.shown_cards()):
        yield Text('No cards yet. `kanbots-ls card add "…"` makes one.')
    yield from lines(rows(mirror), now, width)
    yield clipped(summary(mirror), width)


def decision_lines(mirror: Mirror, limit: int | None = None) -> list[Text]:
    """Open decisions, oldest first; ``limit`` says how many lines there may be."""
    waiting = list(mirror.decisions.values())
    shown = waiting if limit is None else waiting[:limit]
    lines = [_decision_line(decision) for decision in shown]
    if len(shown) < len(waiting):
        lines.append(Text(f"  … and {len(waiting) - len(shown)} more", style="yellow"))
    return lines


def lines(
    shown: Sequence[Row], now: datetime, width: int, selected: str | None = None
) -> list[Text]:
    """The header where there are runs, then one line for each row; the selected one is marked."""
    header, of_runs = run_lines([row.run for row in shown if row.run], now, width - _INDENT)
    runs = iter(of_runs)
    title = _title_width(shown, width)
    drawn = [_card_line(row.card, title) if row.run is None else next(runs) for row in shown]
    marked = [
        _marked(line, row.key == selected, 2 if row.run is None else _INDENT, width)
        for line, row in zip(drawn, shown, strict=True)
    ]
    return [Text(" " * _INDENT).append_text(header), *marked] if of_runs else marked


def summary(mirror: Mirror) -> Text:
    """How many run and wait, and the money."""
    cost = mirror.cost
    payers = {
        run.payer
        for card in mirror.cards.values()
        for run in card.every_run
        if run.cost_usd is not None
    }
    limit = "" if cost.budget_usd is None else f" of {words.usd(cost.budget_usd)}"
    session = words.usd(cost.session_usd, words.together(payers))
    parts = [f"{mirror.running} running, {mirror.waiting} waiting"]
    if cost.session_usd is not None or payers or limit:
        parts.append(f"session {session}{limit}")
    parts.append(f"today {words.day(cost)}")
    return Text(" · ".join(parts), style="dim")


def _card_rows(card: CardView) -> Iterator[Row]:
    yield Row(card)
    shown = (run for run in card.every_run if run.discarded_at is None)
    yield from (Row(card, run) for run in shown)


def _title(card: CardView) -> str:
    return f"#{card.number} {text.line(card.title)}"


def _title_width(shown: Sequence[Row], width: int) -> int:
    longest = max((cell_len(_title(row.card)) for row in shown), default=0)
    return min(longest, max(_TITLE, width - _COLUMN - 2))


def _card_line(card: CardView, title_width: int) -> Text:
    title = clipped(Text(_title(card), style="bold"), title_width)
    room = " " * (title_width - cell_len(title.plain) + 2)
    return Text.assemble(title, room, (words.COLUMNS[card.column], "dim"))


def _marked(line: Text, selected: bool, indent: int, width: int) -> Text:
    mark = ("▶" if selected else " ") + " " * (indent - 1)
    drawn = Text(mark, style="bold").append_text(line)
    if cell_len(drawn.plain) > width:
        drawn = clipped(drawn, width)
    if selected:
        drawn.pad_right(max(0, width - cell_len(drawn.plain)))
        drawn.stylize("reverse")
    return drawn


def _decision_line(decision: DecisionView) -> Text:
    options = " / ".join(
        f"{number} {text.line(option.label, 30)}"
        for number, option in enumerate(decision.options, start=1)
    )
    asked = f"? {text.line(decision.id)} {text.line(decision.question, 100)}"
    return terminal.styled(f"{asked} · {options}" if options else asked, "bold yellow")
