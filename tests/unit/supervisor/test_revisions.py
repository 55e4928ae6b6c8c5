"""Revisions: whoever missed some asks once and gets the newest."""

from __future__ import annotations

from dataclasses import replace

import anyio

from kanbots_ls.model.ids import CardNumber, DecisionId, RunId
from kanbots_ls.runs.state.decisions import Decision
from kanbots_ls.supervisor.revisions import Revisions

ONE, TWO = CardNumber(1), CardNumber(2)
ASKED = Decision(DecisionId("1-1.1"), DecisionId("1-1.1"), RunId("1-1"), "question", "Which?")
ANSWERED = replace(ASKED, state="answered")
RESOLVED = replace(ASKED, state="resolved")


def test_each_item_remembers_the_revision_of_its_last_change() -> None:
    revisions = Revisions()
    revisions.bump({ONE, TWO})
    revisions.bump({ONE}, [ASKED])
    assert revisions.current == 2
    assert revisions.cards == {ONE: 2, TWO: 1}
    assert (revisions.decisions_after(1), revisions.decisions_after(2)) == ([ASKED], [])


def test_who_missed_steps_of_a_decision_gets_each_of_them_once_and_in_order() -> None:
    revisions = Revisions()
    for decision in (ASKED, ASKED, ANSWERED, RESOLVED):
        revisions.bump({ONE}, [decision])
    assert revisions.decisions_after(0) == [ASKED, ANSWERED, RESOLVED]
    assert revisions.decisions_after(2) == [ANSWERED, RESOLVED]


def test_who_is_far_behind_gets_the_newest_state_of_what_is_remembered_no_more() -> None:
    revisions = Revisions()
    revisions.bump({ONE}, [ASKED])
    revisions.bump({ONE}, [RESOLVED])
    others = [replace(ASKED, id=DecisionId(f"2-1.{n}")) for n in range(1000)]
    for other in others:
        revisions.bump({TWO}, [other])
    found = revisions.decisions_after(0)
    assert [each for each in found if each.id == ASKED.id] == [RESOLVED]
    assert {each.id for each in found} == {ASKED.id, *(other.id for other in others)}


async def test_everybody_who_waits_wakes_at_a_change() -> None:
    revisions, seen = Revisions(), list[int]()

    async def wait() -> None:
        seen.append(await revisions.after(0))

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(wait)
            await anyio.wait_all_tasks_blocked()
            revisions.bump({ONE})
    assert seen == [1, 1, 1]


async def test_who_missed_several_is_told_once() -> None:
    revisions = Revisions()
    for _ in range(5):
        revisions.bump({ONE})
    with anyio.fail_after(5):
        assert await revisions.after(2) == 5
    with anyio.move_on_after(0.01) as waiting:
        await revisions.after(5)
    assert waiting.cancelled_caught


async def test_who_waits_for_more_than_ticking_sleeps_through_ticks() -> None:
    revisions, woken = Revisions(), list[int]()

    async def wait() -> None:
        await revisions.pressing_after(0)
        woken.append(revisions.current)

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wait)
            for pressing in (False, False, True):
                await anyio.wait_all_tasks_blocked()
                assert woken == []
                revisions.bump({ONE}, pressing=pressing)
    assert woken == [3]
