"""A run's turns as a table: enough to choose the one to read or to go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.cli.show.terminal import paint
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kanbots_ls.protocol.turns import TurnsResult, TurnView
    from kanbots_ls.protocol.views import RewindView


def turn_lines(found: TurnsResult, now: datetime) -> Iterator[str]:
    """One line per turn, then one per rewind."""
    yield paint(f"{found.run}: {words.count(len(found.turns), 'finished turn')}", "bold")
    yield f"  turn 0  the beginning{_here(found, '0')}"
    rows = [_row(turn, found.payer, now) for turn in found.turns]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, turn in zip(rows, found.turns, strict=True):
        cells = [f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)]
        yield f"  {'  '.join(cells).rstrip()}{_here(found, str(turn.turn))}"
        if turn.left_out:
            yield f"      not kept: {text.line(', '.join(turn.left_out), 80)}"
    for rewind in found.rewinds:
        yield f"{_rewind(rewind, now)}{_here(found, rewind.before)}"


def _here(found: TurnsResult, name: str) -> str:
    """Where the worktree was put by the last rewind; without one it is where its agent left it."""
    return "  ← the worktree went back to this" if found.rewinds and found.position == name else ""


def _row(turn: TurnView, payer: str, now: datetime) -> tuple[str, ...]:
    size = "its checkpoint is gone"
    if turn.files is not None:
        size = f"{words.count(turn.files, 'file')}, +{turn.added} -{turn.removed}"
    took = "" if turn.seconds is None else words.duration(turn.seconds)
    return (
        f"turn {turn.turn}",
        size,
        words.usd(turn.cost_usd, payer),
        took,
        text.line(turn.outcome, 20),
        _ago(turn.at, now),
        _origin(turn),
    )


def _origin(turn: TurnView) -> str:
    """Said only where it is not the turn before."""
    return "" if turn.start == str(turn.turn - 1) else f"from {_name(turn.start)}"


def _rewind(rewind: RewindView, now: datetime) -> str:
    return f"  {rewind.before}: kept {_ago(rewind.at, now)} by the rewind to {_name(rewind.to)}"


def _name(name: str) -> str:
    return f"turn {name}" if name.isdecimal() else text.line(name)


def _ago(moment: str | None, now: datetime) -> str:
    age = words.since(moment, now)
    return "" if age is None else f"{words.duration(age)} ago"
