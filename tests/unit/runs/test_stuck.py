"""*Stuck?* is said of a silent turn and of the same failing call, and taken back by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.runs.apply import apply_run
from kanbots_ls.runs.rules.stuck import is_silent, stuck
from kanbots_ls.runs.status import status
from kanbots_ls.supervisor.folding.state import State, fold_heard
from tests.unit.runs.stories import AT, RUN, STARTED, WORKING, after, among, asks, turn_ended

HELLO = heard.TextSaid("hello")


def call(command: str, *, ok: bool = False, parent: str | None = None) -> list[heard.AgentEvent]:
    """A tool call from its begin to its end."""
    return [
        heard.ToolStarted("t", "Bash", command, parent=parent),
        heard.ToolEnded("t", ok, parent=parent),
    ]


def hint(*events: heard.AgentEvent) -> str | None:
    """What is said of the run after these events."""
    state = State(runs=among(after(*WORKING)))
    return stuck(fold_heard(state, RUN, events, AT).run(RUN))


THRICE = call("make test") * 3


def test_the_same_failing_call_three_times_in_a_row_is_a_hint() -> None:
    assert hint(*call("make test") * 2) is None
    assert hint(*THRICE) == "`make test` failed 3 times in a row"
    assert hint(*call("make test"), HELLO, *call("make test") * 3) == (
        "`make test` failed 4 times in a row"
    )


@pytest.mark.parametrize(
    "more",
    [
        call("make test", ok=True),
        call("ls"),
        call("src/app.py", ok=True),
        [turn_ended()],
        [asks()],
        [heard.RetryScheduled("network", 1000)],
    ],
    ids=["does well", "another fails", "another does well", "turn ends", "it asks", "it waits"],
)
def test_what_comes_next_takes_it_back(more: list[heard.AgentEvent]) -> None:
    assert hint(*THRICE, *more) is None


def test_others_between_break_the_row_and_sub_agents_count_for_themselves() -> None:
    two = call("make test") * 2
    assert hint(*two, *call("src/app.py", ok=True), *two) is None
    assert hint(*call("make test", parent="task") * 3) is None


def test_ten_silent_minutes_of_a_turn_are_a_hint_until_the_next_word() -> None:
    run = after(*WORKING)
    run = replace(run, seen=replace(run.seen, at=AT))
    assert not is_silent(run, "2026-01-31T10:09:59.000+00:00", 10)
    assert is_silent(run, "2026-01-31T10:10:00.000+00:00", 10)

    silent = apply_run(run, e.RunSilent(RUN, 10), AT)
    assert stuck(silent) == "silent for over 10 minutes"
    assert status(silent).state == "working", "a hint is no state"

    talking = fold_heard(State(runs=among(silent)), RUN, [heard.StayedAlive()], AT)
    assert stuck(talking.run(RUN)) is None


@pytest.mark.parametrize("more", [(turn_ended(),), (asks(),)], ids=["idle", "waits for a person"])
def test_who_is_not_at_work_is_never_stuck(more: tuple[heard.AgentEvent, ...]) -> None:
    assert not is_silent(after(*WORKING, *more), "2026-02-01T10:00:00.000+00:00", 10)


def test_an_agent_that_never_begins_is_silent_too() -> None:
    later = "2026-01-31T10:11:00.000+00:00"
    run = after(*STARTED)
    assert is_silent(run, later, 10)
    assert not is_silent(after(*WORKING, turn_ended()), later, 10)
