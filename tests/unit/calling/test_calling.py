"""For what a person is called, in which words, and who counts as looking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.ids import DecisionId, RunId
from kanbots_ls.runs.state.run import Day, Runs, Session
from kanbots_ls.supervisor.calling.audience import LATELY_SECONDS, Audience
from kanbots_ls.supervisor.calling.reasons import Reason, reasons
from kanbots_ls.supervisor.calling.writing import letter
from tests.unit.runs.stories import (
    ADMITTED,
    DISCARD,
    DISCARDED,
    PLACED,
    PROMPTED,
    RUN,
    STOP,
    STOPPED,
    after,
    queued,
    recorded,
    starting,
    turn_ended,
)

if TYPE_CHECKING:
    from kanbots_ls.model.events import DecisionOpened
    from kanbots_ls.runs.state.run import Run

BEGUN = (queued(), PROMPTED, ADMITTED, PLACED, starting())
FAILED = e.PreparationFailed(RUN, "set-up", "npm ci failed")


def kinds(run: Run, **more: object) -> list[str]:
    found = reasons(Runs(runs={run.id: run}, **more))  # type: ignore[arg-type]
    return [each.kind for each in found]


def asked(kind: str, number: int = 1) -> DecisionOpened:
    identity = DecisionId(f"{RUN}.{kind}-{number}")
    return e.DecisionOpened(identity, RUN, kind, "Really?", (Option("Yes", ""),))  # type: ignore[arg-type]


def test_a_run_calls_when_it_asks_fails_or_is_the_last_to_finish() -> None:
    assert kinds(after(*BEGUN)) == []
    assert kinds(after(*BEGUN, asked("budget"))) == ["waiting"]
    assert kinds(after(queued(), ADMITTED, FAILED)) == ["failed"]
    assert kinds(after(*BEGUN, turn_ended(), recorded())) in ([], ["done"])


def test_what_a_person_has_just_done_calls_nobody() -> None:
    assert kinds(after(*BEGUN, asked("preview"))) == []
    assert kinds(after(*BEGUN, STOP, STOPPED)) == []
    assert kinds(after(queued(), ADMITTED, FAILED, DISCARD, DISCARDED)) == []


def test_most_of_a_budget_calls_before_all_of_it_does() -> None:
    run = after(*BEGUN)
    day = Day("2026-01-31", 8.0, 10.0)
    assert kinds(run, day=day) == ["budget"]
    assert kinds(run, day=Day("2026-01-31", 7.9, 10.0)) == []
    assert kinds(run, session=Session("now", budget_usd=10.0)) == []
    [told] = reasons(Runs(day=day))
    assert (told.said, told.persons) == ("Today has used $8.00 of $10.00.", True)
    assert "2026-01-31" in told.key


def test_a_limit_is_the_person_s_and_names_its_end() -> None:
    [told] = reasons(Runs(holds={"claude/you": "2026-01-31T10:00:00+00:00"}))
    assert (told.kind, told.persons) == ("limit", True)
    assert "before " in told.said


def test_each_thing_has_a_key_that_stays_its_own() -> None:
    one = after(*BEGUN, asked("budget"))
    two = after(*BEGUN, asked("budget"), asked("budget", 2))
    [first] = reasons(Runs(runs={RUN: one}))
    assert next(each.key for each in reasons(Runs(runs={RUN: two}))) == first.key
    assert len({each.key for each in reasons(Runs(runs={RUN: two}))}) == 2


WAITS = Reason("a", "waiting", "42-1", "Which \x1b[31mway\x07?\nLeft")


def test_one_thing_is_told_by_name() -> None:
    written = letter([WAITS], "shop")
    assert (written.kind, written.title) == ("waiting", "shop: 42-1 asks")
    assert written.body == "Which ␛[31mway␇? Left"
    assert written.runs == ("42-1",)


def test_many_are_one_letter_with_the_most_pressing_first() -> None:
    many = [Reason(f"{n}", "waiting", f"{n}-1", "Well?") for n in range(1, 11)]
    written = letter([Reason("d", "done", "9-9", "ready"), *many], "shop")
    assert written.title == "shop: 10 questions wait for you"
    assert written.body.splitlines()[0] == "1-1: Well?"
    assert written.body.splitlines()[-1] == "and 6 more"


def test_who_says_so_looks_and_who_never_says_looked_a_while_after_they_acted() -> None:
    now = [100.0]
    seen = Audience(lambda: now[0])
    assert not seen.looks()
    seen.acted("helix")
    assert seen.looks()
    now[0] += LATELY_SECONDS
    assert not seen.looks()
    seen.focused("code", True)
    now[0] += 10 * LATELY_SECONDS
    assert seen.looks()
    seen.acted("code")
    seen.focused("code", False)
    assert not seen.looks()
    seen.focused("code", True)
    seen.left("code")
    assert not seen.looks()


def test_who_can_t_tell_any_more_is_as_if_they_had_never_said() -> None:
    now = [100.0]
    seen = Audience(lambda: now[0])
    seen.acted("nvim")
    seen.focused("nvim", False)
    assert not seen.looks()
    seen.focused("nvim", None)
    assert seen.looks()
    now[0] += LATELY_SECONDS
    assert not seen.looks()


def test_a_run_s_id_is_what_runs_are_named_by() -> None:
    assert letter([Reason("x", "budget", "The session", "used")], "s").runs == ()
    assert RunId("42-1") in letter([WAITS], "s").runs
