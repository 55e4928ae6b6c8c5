"""Blocking work that can be told to stop: nobody goes on before it has."""

from __future__ import annotations

import threading

import anyio
import pytest

from kanbots_ls.supervisor.effects.threads import run_stoppable


async def test_work_that_ends_by_itself_just_ends() -> None:
    seen: list[bool] = []
    await run_stoppable(lambda stop: seen.append(stop.is_set()))
    assert seen == [False]


async def test_its_failure_is_raised_as_it_was_not_in_a_group() -> None:
    def fail(_stop: threading.Event) -> None:
        raise ValueError("no base")

    with pytest.raises(ValueError, match="no base"):
        await run_stoppable(fail)


async def test_a_cancellation_tells_it_to_stop_and_waits_for_its_end() -> None:
    begun, told = threading.Event(), list[str]()

    def work(stop: threading.Event) -> None:
        begun.set()
        assert stop.wait(10)
        told.append("cleaned up")

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run_stoppable, work)
            await anyio.to_thread.run_sync(begun.wait)
            tasks.cancel_scope.cancel()
    assert told == ["cleaned up"]


async def test_a_cancellation_wins_over_the_failure_it_causes() -> None:
    begun = threading.Event()

    def work(stop: threading.Event) -> None:
        begun.set()
        stop.wait(10)
        raise ValueError("stopped in the middle")

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run_stoppable, work)
            await anyio.to_thread.run_sync(begun.wait)
            tasks.cancel_scope.cancel()
