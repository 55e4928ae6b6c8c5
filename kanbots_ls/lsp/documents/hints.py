"""What ticks, as hints at the ends of lines: state, time, cost of a card's live run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from kanbots_ls.documents.about import rows_of
from kanbots_ls.lsp.views.applying import newest_run
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from kanbots_ls.protocol.views import BoardSnapshot, RunView

LIVE = ("preparing", "working", "waiting")


def hints(
    lines: Sequence[str],
    board: BoardSnapshot,
    rows: range,
    now: datetime,
    length: Callable[[str], int],
    *,
    ticking: bool,
) -> Iterator[lsp.InlayHint]:
    """The hints of these rows; ``length`` counts an editor's units.

    Without ``ticking``, for an editor that asks for them only after an edit, what lives has none.
    """
    cards = {card.number: card for card in board.cards}
    for about, row in rows_of(lines).items():
        card = cards.get(about.card or 0)
        if row not in rows or card is None or about.decision is not None:
            continue
        named = next((run for run in card.every_run if run.id == about.run), None)
        run = named if about.run else newest_run(card)
        if run is None or (run.state in LIVE and not ticking):
            continue
        if said := hint(run, now):
            end = lsp.Position(row, length(lines[row]))
            yield lsp.InlayHint(end, said, padding_left=True)


def hint(run: RunView, now: datetime) -> str:
    """``3m05s $0.12``; for what rests only its cost."""
    parts = [words.elapsed(run, now)] if run.state in LIVE else []
    if run.cost_usd is not None:
        parts.append(words.usd(run.cost_usd, run.payer))
    return " ".join(part for part in parts if part)
