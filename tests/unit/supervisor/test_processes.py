"""Whoever needs a process waits for it, and no longer than it can come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import anyio
import anyio.lowlevel
import pytest

from kanbots_ls.model.ids import RunId
from kanbots_ls.supervisor.reading.processes import Processes

if TYPE_CHECKING:
    from kanbots_ls.launch.contract import Process

RUN = RunId("1-1")
pytestmark = pytest.mark.anyio


class Numbered:
    """As much of a process as counts here."""

    def __init__(self, number: int) -> None:
        self.number = number


def process(number: int) -> Process:
    return cast("Process", Numbered(number))


async def waited_for(processes: Processes, start: int, *happens: Any) -> Process | None:
    """What ``up`` gives, with this happening while it waits."""
    found: list[Process | None] = []

    async def wait() -> None:
        found.append(await processes.up(RUN, start))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        await anyio.lowlevel.checkpoint()
        assert not found
        for act in happens:
            act()
    return found[0]


async def test_a_process_that_is_just_starting_is_waited_for() -> None:
    processes, first = Processes(), process(1)
    assert await waited_for(processes, 1, lambda: processes.register(RUN, first)) is first


async def test_a_process_that_never_comes_up_is_not_waited_for_for_ever() -> None:
    processes = Processes()
    assert await waited_for(processes, 2, lambda: processes.forget(RUN, 2)) is None


async def test_a_process_that_is_over_is_not_waited_for_though_another_lives() -> None:
    processes, second = Processes(), process(2)
    processes.forget(RUN, 1)
    processes.register(RUN, second)
    assert await processes.up(RUN, 1) is None
    assert await processes.up(RUN, 2) is second
