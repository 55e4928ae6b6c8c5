"""Runs in columns that fit a width: what tells least gives way first, nothing wraps.

``board_view`` asks for them. Pure; widths are counted in terminal cells, so that wide characters
stay in line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kanbots_ls.protocol.views import RunView

_GAP = 2
_EVENT = 16
"""Cells below which the last event says nothing any more."""
_STATE = 12
_SHORT_MODES = {"bypassPermissions": "bypass", "acceptEdits": "edits"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, a cell for each run, and how they stand."""

    header: str
    cells: tuple[Text, ...]
    right: bool = False

    @property
    def width(self) -> int:
        """Cells it needs."""
        return max((cell_len(self.header), *(cell_len(cell.plain) for cell in self.cells)))


def run_lines(runs: Sequence[RunView], now: datetime, width: int) -> tuple[Text, list[Text]]:
    """The header, and a line for each run, none wider than ``width``."""
    columns = _fitted(_columns(runs, now), width)
    header = _joined([Text(column.header, style="dim") for column in columns], columns)
    lines = [
        _joined([column.cells[place] for column in columns], columns) for place in range(len(runs))
    ]
    return header, lines


def clipped(text: Text, width: int) -> Text:
    """``text`` in at most ``width`` cells; what is cut ends in an ellipsis."""
    if cell_len(text.plain) <= width:
        return text
    cut = set_cell_size(text.plain, max(0, width - 1)).rstrip()
    return Text(f"{cut}…" if width > 0 else "", style=text.style)


def _columns(runs: Sequence[RunView], now: datetime) -> list[Column]:
    return [
        Column("run", tuple(Text(run.id) for run in runs)),
        Column("state", tuple(_state(run, now) for run in runs)),
        Column("agent", tuple(Text(words.agent(run)) for run in runs)),
        Column("mode", tuple(_mode(run.mode) for run in runs)),
        Column("time", tuple(Text(words.elapsed(run, now)) for run in runs), right=True),
        Column("cost", tuple(Text(words.usd(run.cost_usd, run.payer)) for run in runs), right=True),
        Column("last event", tuple(Text(words.last_event(run, now), "dim") for run in runs)),
    ]


def _state(run: RunView, now: datetime) -> Text:
    style = "bold yellow" if run.stuck else words.STATE_STYLES[run.state]
    return Text(words.state(run, now), style=style)


def _mode(mode: str) -> Text:
    return Text(mode, style="yellow" if mode == "bypassPermissions" else "")


def _fitted(columns: list[Column], width: int) -> list[Column]:
    *columns, event = columns
    if width - _needed(columns) - _GAP >= _EVENT:
        return [*columns, _narrowed(event, width - _needed(columns) - _GAP)]
    if _needed(columns) > width:
        columns = [_with_short_modes(column) for column in columns]
    for header in ("agent", "time", "mode"):
        if _needed(columns) > width:
            columns = [column for column in columns if column.header != header]
    over = _needed(columns) - width
    if over > 0:
        columns = [
            _narrowed(column, max(_STATE, column.width - over))
            if column.header == "state"
            else column
            for column in columns
        ]
    return columns


def _with_short_modes(column: Column) -> Column:
    if column.header != "mode":
        return column
    short = (Text(_SHORT_MODES.get(cell.plain, cell.plain), cell.style) for cell in column.cells)
    return replace(column, cells=tuple(short))


def _narrowed(column: Column, width: int) -> Column:
    return replace(column, cells=tuple(clipped(cell, width) for cell in column.cells))


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + _GAP * (len(columns) - 1)


def _joined(cells: Sequence[Text], columns: Sequence[Column]) -> Text:
    line = Text(no_wrap=True, end="")
    for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        room = Text(" " * (column.width - cell_len(cell.plain)))
        last = place == len(columns) - 1 and not column.right
        line.append_text(Text(" " * _GAP if place else ""))
        line.append_text(Text.assemble(*((room, cell) if column.right else (cell, room))))
        if last:
            line.rstrip()
    return line
