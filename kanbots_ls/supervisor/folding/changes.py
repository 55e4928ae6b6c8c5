"""What is different between two states, found by identity: unchanged parts are the same objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.model.ids import CardNumber, DecisionId, RunId
    from kanbots_ls.runs.state.decisions import Decision
    from kanbots_ls.supervisor.folding.state import State


@dataclass(frozen=True, slots=True)
class Difference:
    """Cards, runs and decisions that are new or not what they were, and what is over all runs."""

    cards: frozenset[CardNumber]
    runs: tuple[RunId, ...]
    decisions: frozenset[DecisionId]
    session: bool
    day: bool
    previews: bool
    """Whether they are offered: every run's verbs are others then."""

    def __bool__(self) -> bool:
        return bool(self.cards or self.runs or self.decisions or self.session or self.day)


def difference(after: State, before: State) -> Difference:
    """All that changed from ``before`` to ``after``."""
    runs = _changed_runs(after, before)
    previews = after.runs.previews != before.runs.previews
    cards = {after.run(run).card for run in (after.runs.runs if previews else runs)}
    if after.board is not before.board:
        old = before.board.cards
        cards |= {n for n, card in after.board.cards.items() if old.get(n) is not card}
    decisions = _changed(after.runs.decisions, before.runs.decisions)
    for run in runs:
        earlier = before.runs.runs.get(run)
        decisions |= _changed(
            after.run(run).talk.decisions, earlier.talk.decisions if earlier else ()
        )
    session = after.runs.session is not before.runs.session
    day = _persons(after) != _persons(before)
    return Difference(frozenset(cards), runs, frozenset(decisions), session, day, previews)


def _persons(state: State) -> tuple[object, ...]:
    """What is the same on all boards of the person."""
    runs = state.runs
    return runs.day, runs.day_stop, runs.holds, runs.slots


def _changed_runs(after: State, before: State) -> tuple[RunId, ...]:
    if after.runs.runs is before.runs.runs:
        return ()
    old = before.runs.runs
    return tuple(run for run, value in after.runs.runs.items() if old.get(run) is not value)


def _changed(after: tuple[Decision, ...], before: tuple[Decision, ...]) -> set[DecisionId]:
    if after is before:
        return set()
    old = {decision.id: decision for decision in before}
    return {decision.id for decision in after if old.get(decision.id) is not decision}
