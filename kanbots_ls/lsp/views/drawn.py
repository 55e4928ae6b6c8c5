"""The board as clients see it, drawn again only where it changed.

State is immutable, so a card whose parts are the same objects as last time reads the same.  With
five hundred cards a change costs what the changed ones cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kanbots_ls.lsp.views.board import card_view, counts, decision_view, open_decision_views
from kanbots_ls.lsp.views.costs import cost_view
from kanbots_ls.protocol.views import BoardChanged, BoardSnapshot
from kanbots_ls.supervisor.counter.absence import is_gone
from kanbots_ls.wording.status import status_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.model.cards import Card
    from kanbots_ls.model.ids import CardNumber
    from kanbots_ls.protocol.money import CostView
    from kanbots_ls.protocol.status import StatusView
    from kanbots_ls.protocol.views import CardView, DecisionView
    from kanbots_ls.runs.state.decisions import Decision
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.state import State


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A card's view, and the parts it was drawn from."""

    card: Card
    runs: tuple[Run, ...]
    around: tuple[bool, ...]
    """Of each run whether its worktree is gone; last whether previews are offered."""
    view: CardView

    def shows(self, card: Card, runs: tuple[Run, ...], around: tuple[bool, ...]) -> bool:
        """Whether it is drawn from these very parts."""
        same = len(runs) == len(self.runs) and all(map(_is, runs, self.runs))
        return same and card is self.card and around == self.around


def _is(one: object, other: object) -> bool:
    return one is other


@dataclass(slots=True)
class Drawn:
    """All cards as they were last drawn; one for all sessions of a daemon."""

    _kept: dict[CardNumber, _Drawing] = field(default_factory=dict)

    def card(self, state: State, card: Card, runs: tuple[Run, ...]) -> CardView:
        """One card with its runs."""
        around = (*map(is_gone, runs), state.runs.previews)
        kept = self._kept.get(card.number)
        if kept is None or not kept.shows(card, runs, around):
            kept = _Drawing(card, runs, around, card_view(state, card))
            self._kept[card.number] = kept
        return kept.view

    def snapshot(
        self, state: State, revision: int, day_usd: float | None, notices: tuple[str, ...] = ()
    ) -> BoardSnapshot:
        """The whole board, archived cards left out."""
        runs = _by_card(state)
        cards = tuple(
            self.card(state, card, tuple(runs.get(card.number, ())))
            for card in state.board.cards.values()
            if not card.archived
        )
        sums = _Sums.of(state, day_usd)
        return BoardSnapshot.model_construct(
            revision=revision,
            cards=cards,
            decisions=sums.decisions,
            running=sums.running,
            waiting=sums.waiting,
            cost=sums.cost,
            status=sums.status,
            notices=notices,
        )

    def changes(
        self,
        state: State,
        revision: int,
        previous: int,
        cards: Iterable[CardNumber],
        decisions: Iterable[Decision],
        day_usd: float | None,
    ) -> BoardChanged:
        """What changed between two revisions."""
        runs, sums = _by_card(state), _Sums.of(state, day_usd)
        return BoardChanged(
            revision=revision,
            previous=previous,
            cards=tuple(
                self.card(state, state.board.cards[number], tuple(runs.get(number, ())))
                for number in sorted(cards)
            ),
            decisions=tuple(map(decision_view, decisions)),
            running=sums.running,
            waiting=sums.waiting,
            cost=sums.cost,
            status=sums.status,
        )


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is over all runs."""

    running: int
    waiting: int
    decisions: tuple[DecisionView, ...]
    cost: CostView
    status: StatusView

    @classmethod
    def of(cls, state: State, day_usd: float | None) -> _Sums:
        running, waiting = counts(state)
        decisions, cost = open_decision_views(state), cost_view(state, day_usd)
        payers = {run.payer for run in state.runs.runs.values() if run.cost_usd is not None}
        line = status_line(running, waiting, decisions, cost, payers)
        return cls(running, waiting, decisions, cost, line)


def _by_card(state: State) -> dict[CardNumber, list[Run]]:
    """Every card's runs, oldest first; asked card by card it would be a square."""
    found: dict[CardNumber, list[Run]] = {}
    for run in state.runs.runs.values():
        found.setdefault(run.card, []).append(run)
    return found
