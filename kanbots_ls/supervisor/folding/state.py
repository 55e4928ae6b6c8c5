"""The whole state as one value, and how journal events and agents' events fold into it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kanbots_ls.board.apply import apply_card, column_after
from kanbots_ls.board.state import Board
from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import PayerReported, ToolEnded, ToolStarted
from kanbots_ls.model.events import landing as le
from kanbots_ls.model.ids import CardNumber, RunId, card_of
from kanbots_ls.runs.apply import RunFact, apply_run, new_run
from kanbots_ls.runs.apply_board import (
    apply_board_decision,
    apply_consent,
    apply_day,
    apply_session,
)
from kanbots_ls.runs.asking.payer import compared
from kanbots_ls.runs.hear import MERELY_SAID, glimpsed, hear
from kanbots_ls.runs.outcomes.attaching import OUTCOME
from kanbots_ls.runs.state.run import Run, Runs
from kanbots_ls.runs.state.tries import tried
from kanbots_ls.runs.turns.conversation import shown, told_apart
from kanbots_ls.supervisor.folding.glimpse import glimpse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.model.agent_events import AgentEvent
    from kanbots_ls.model.cards import Column

Fact = e.JournalEvent | e.Unwritten


@dataclass(frozen=True, slots=True)
class State:
    """Cards and runs; strangers to each other, brought together here."""

    board: Board = field(default_factory=Board)
    runs: Runs = field(default_factory=Runs)

    def run(self, run: RunId) -> Run:
        """A run that is known to exist."""
        return self.runs.runs[run]

    def is_errand(self, run: RunId) -> bool:
        """It works on no card, so it moves none."""
        found = self.runs.runs.get(run)
        return found is not None and found.errand is not None


def fold(state: State, event: Fact, at: str) -> State:
    """The state after one event."""
    if isinstance(event, e.CardEvent):
        return replace(state, board=apply_card(state.board, event))
    if isinstance(event, e.SessionEvent):
        return replace(state, runs=apply_session(state.runs, event, at))
    if isinstance(event, e.ConsentGiven):
        return replace(state, runs=apply_consent(state.runs, event))
    if isinstance(event, e.PersonMeasured | e.DayEvent):
        return replace(state, runs=apply_day(state.runs, event))
    if isinstance(event, e.PreviewsOffered):
        return replace(state, runs=replace(state.runs, previews=event.offered))
    if event.run is None:
        runs = apply_board_decision(state.runs, _board_decision(event), at)
        return replace(state, runs=runs)
    return _fold_run(state, event, at)


def _board_decision(event: Fact) -> e.DecisionEvent:
    if not isinstance(event, e.DecisionEvent):
        raise TypeError(f"{type(event).__name__} needs a run")
    return event


def _fold_run(state: State, event: RunFact, at: str) -> State:
    runs = state.runs.runs
    if isinstance(event, e.RunQueued):
        state = with_run(state, new_run(event, at))
    elif event.run is None or event.run not in runs:
        return state
    else:
        state = with_run(state, apply_run(runs[event.run], event, at))
    return moved(state, event)


def moved(state: State, event: Fact) -> State:
    """What the event alone does to its card's column."""
    if isinstance(event, e.RunQueued):
        return _move(state, event.card, busy=True, finished=False) if not event.errand else state
    if isinstance(event, e.TurnRecorded) and event.finished and not state.is_errand(event.run):
        completed = event.outcome in ("completed", OUTCOME)
        return _move(state, card_of(event.run), busy=False, finished=completed)
    if isinstance(event, e.RunPlaced) and event.adopted:
        return _move(state, card_of(event.run), busy=False, finished=True)
    if isinstance(event, le.RunPromoted | le.PromoteUndone):
        return _landed(state, event)
    return state


def fold_heard(state: State, run_id: RunId, events: Sequence[AgentEvent], at: str | None) -> State:
    """The state after a batch of one agent's events; mere talk is folded once, at the end."""
    run = state.runs.runs.get(run_id)
    if run is None:
        return state
    for event in events:
        if type(event) not in MERELY_SAID or run.turn.retry or _undecided(run):
            run = hear(run, event, at)
        if isinstance(event, ToolStarted | ToolEnded):
            run = replace(run, tries=tried(run.tries, told_apart(run, event)))
        if isinstance(event, PayerReported):
            run = compared(state.runs, run)
    told = (shown(run, event) for event in reversed(events))
    said = next((text for event in told if (text := glimpse(event))), "")
    return with_run(state, glimpsed(run, said, at))


def _undecided(run: Run) -> bool:
    return any(decision.state == "delivered" for decision in run.talk.decisions)


def with_run(state: State, run: Run) -> State:
    """The state with this version of the run."""
    return replace(state, runs=replace(state.runs, runs={**state.runs.runs, run.id: run}))


def _move(state: State, card: CardNumber, *, busy: bool, finished: bool) -> State:
    found = state.board.cards.get(card)
    if found is None:
        return state
    return _put(state, card, column_after(found.column, busy=busy, finished=finished))


def _landed(state: State, event: le.RunPromoted | le.PromoteUndone) -> State:
    """A person promoted it, so a person says that it is done; and takes that back."""
    card = state.board.cards.get(card_of(event.run))
    if isinstance(event, le.RunPromoted):
        return _put(state, card.number, "done") if card else state
    return _put(state, card.number, "in_review") if card and card.column == "done" else state


def _put(state: State, card: CardNumber, column: Column) -> State:
    moved = {**state.board.cards, card: replace(state.board.cards[card], column=column)}
    return replace(state, board=replace(state.board, cards=moved))
