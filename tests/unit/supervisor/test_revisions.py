"""Revisions: whoever missed some asks once and gets the newest."""

from __future__ import annotations

import anyio

from kanbots_ls.model.ids import CardNumber, DecisionId
from kanbots_ls.supervisor.revisions import Revisions

ONE, TWO = CardNumber(1), CardNumber(2)
ASKED = DecisionId("1-1.1")


def test_each_item_remembers_the_revision_of_its_last_change() -> None:
    revisions = Revisions()
    revisions.bump({ONE, TWO}, set())
    revisions.bump({ONE}, {ASKED})
    assert revisions.current == 2
    assert revisions.cards == {ONE: 2, TWO: 1}
    assert revisions.decisions == {ASKED: 2}


async def test_everybody_who_waits_wakes_at_a_change() -> None:
    revisions, seen = Revisions(), list[int]()

    async def wait() -> None:
        seen.append(await revisions.after(0))

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(wait)
            await anyio.wait_all_tasks_blocked()
            revisions.bump({ONE}, set())
    assert seen == [1, 1, 1]


async def test_who_missed_several_is_told_once() -> None:
    revisions = Revisions()
    for _ in range(5):
        revisions.bump({ONE}, set())
    with anyio.fail_after(5):
        assert await revisions.after(2) == 5
    with anyio.move_on_after(0.01) as waiting:
        await revisions.after(5)
    assert waiting.cancelled_caught
