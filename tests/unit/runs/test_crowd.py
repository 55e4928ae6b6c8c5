"""The person's cap over all boards: only starts wait for it, with their reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.model.ids import RunId
from kanbots_ls.runs.queue.slots import Cap
from kanbots_ls.runs.rules.crowd import following_slots, wanting
from kanbots_ls.runs.status import Status, status
from kanbots_ls.runs.wanted import admissible
from kanbots_ls.supervisor.folding.state import State, fold
from tests.unit.runs.stories import AT, PROMPTED, STOP, STOPPED, WORKING, after, among, queued

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run, Runs

SHARED = Cap(4, 3)
NEW = RunId("43-1")


def new(run: RunId = NEW) -> Run:
    return replace(after(queued(), PROMPTED), id=run)


def told(runs: Runs, event: e.SlotsMeasured) -> Runs:
    state = fold(State(runs=runs), event, AT)
    for fact in following_slots(state.runs):
        state = fold(state, fact, AT)
    return state.runs


def measured(*granted: RunId, waiting: frozenset[RunId] = frozenset()) -> e.SlotsMeasured:
    return e.SlotsMeasured(3, 2, frozenset(granted), waiting)


def test_nothing_starts_before_the_ledger_was_asked() -> None:
    runs = among(after(*WORKING), new())
    assert admissible(runs, SHARED) == ()
    assert admissible(runs, Cap(4)) == (NEW,)


def test_what_was_given_a_slot_starts_and_nothing_else() -> None:
    other = RunId("44-1")
    runs = told(among(new(), new(other)), measured(other))
    assert admissible(runs, SHARED) == (other,)


def test_the_boards_own_cap_holds_as_well() -> None:
    runs = told(among(after(*WORKING), new()), measured(NEW))
    assert admissible(runs, Cap(1, 3)) == ()


def test_a_run_that_waits_for_it_says_so_until_it_does_not() -> None:
    runs = told(among(after(*WORKING), new()), measured(waiting=frozenset({NEW})))
    assert status(runs.runs[NEW]) == Status("queued", "your cap of 3 at work over all boards")

    for free in (measured(NEW), e.SlotsMeasured(None)):
        assert status(told(runs, free).runs[NEW]) == Status("queued")


def test_only_what_would_start_here_asks_for_a_slot() -> None:
    stopped = after(queued(), PROMPTED, STOP, STOPPED)
    runs = among(stopped, new(), new(RunId("44-1")))
    assert [run.id for run in wanting(runs, AT, 1, resumes=True)] == [NEW]
    assert wanting(runs, AT, 0, resumes=True) == ()
