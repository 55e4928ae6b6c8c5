"""A change of a large board: what it costs the daemon to draw, to write down and to judge."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Row, Target
from kanbots_ls.documents.board import board_text
from kanbots_ls.documents.names import BOARD
from kanbots_ls.lsp.documents.diagnostics import diagnostics
from kanbots_ls.lsp.views.drawn import Drawn
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import CardNumber, RunId
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.supervisor.folding.state import State, fold
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.figures import Size

CARDS = 500
_AT = "2026-01-01T10:00:00+00:00"


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """One live run's last event changes, as ticks do; everything else is as it was."""
    drawn, state = Drawn(), large_state(place, size.runs)
    board = drawn.snapshot(state, 1, None)
    held, now = board_text(board), words.now()
    lines = held.splitlines()
    pushed, drew, wrote, judged = list[float](), list[float](), list[float](), list[float]()
    for number in range(size.repeat):
        state = _ticked(state, f"step {number}")
        pushed.append(took(partial(drawn.changes, state, 2, 1, [CardNumber(1)], [], None)))
        drew.append(took(partial(drawn.snapshot, state, 2, None)))
        board = drawn.snapshot(state, 2, None)
        wrote.append(took(partial(board_text, board)))
        judge = partial(diagnostics, BOARD, lines, held, board, now, len, ticking=True)
        judged.append(took(judge))
    what = f"{CARDS} cards, {size.runs} live runs, one of them changed"
    yield Figure("a change for clients", pushed, "ms", f"{what}: drawn", Target(5))
    yield Figure("the whole board again", drew, "ms", f"{what}: the snapshot drawn", Target(5))
    yield Figure("the board's document", wrote, "ms", f"{what}: its text", Target(5))
    yield Figure("its diagnostics", judged, "ms", f"{what}: for one editor", Target(5))


def large_state(place: Path, live: int) -> State:
    """A board of many cards, some with a live run."""
    state = State()
    for number in range(1, CARDS + 1):
        state = fold(state, e.CardAdded(CardNumber(number), f"Card number {number}"), _AT)
    for number in range(1, live + 1):
        run, card = RunId(f"{number}-1"), CardNumber(number)
        state = fold(state, e.RunQueued(run, card, "A card", "", RunSettings()), _AT)
        placed = e.RunPlaced(run, str(place / run), f"kanbots/issue-{run}", "a" * 40, "main")
        state = fold(state, placed, _AT)
    return state


def _ticked(state: State, said: str) -> State:
    run = state.runs.runs[RunId("1-1")]
    changed = replace(run, seen=replace(run.seen, text=said))
    return replace(state, runs=replace(state.runs, runs={**state.runs.runs, run.id: changed}))


def took(act: Callable[[], object]) -> float:
    """Milliseconds of that."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


ROW = Row("board", "A change of a board of 500 cards", measure)
