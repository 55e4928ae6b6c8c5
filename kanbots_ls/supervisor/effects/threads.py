"""Blocking work on threads that can be told to stop, and two things at once.

A thread can't be cancelled; git calls watch an event instead, which is set here when the
awaiting task is cancelled.  The wait itself goes on until the thread has really stopped.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

import anyio
import anyio.lowlevel
from anyio.to_thread import run_sync

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

T = TypeVar("T")


async def alongside(
    step: Callable[[], Awaitable[T]], other: Callable[[], Coroutine[Any, Any, None]]
) -> T:
    """The result of ``step``, or its bare exception, when both are over; ``other`` raises none."""
    return await _together(step, other, ends_with_it=False)


async def accompanied(
    step: Callable[[], Awaitable[T]], other: Callable[[], Coroutine[Any, Any, None]]
) -> T:
    """The same, with ``other`` cancelled as soon as ``step`` is over."""
    return await _together(step, other, ends_with_it=True)


async def _together(
    step: Callable[[], Awaitable[T]],
    other: Callable[[], Coroutine[Any, Any, None]],
    *,
    ends_with_it: bool,
) -> T:
    found: list[T] = []
    failed: list[Exception] = []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(other)
        try:
            found.append(await step())
        except Exception as error:  # noqa: BLE001 - raised again below, outside the group
            failed.append(error)
        if ends_with_it:
            tasks.cancel_scope.cancel()
    if failed:
        raise failed[0]
    return found[0]


async def run_stoppable(step: Callable[[threading.Event], T]) -> T:
    """What ``step(stop)`` returns, run on a thread; a cancellation sets ``stop`` and waits."""
    stop = threading.Event()
    found: list[T] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            found.append(step(stop))
        except Exception as error:  # noqa: BLE001 - raised again below, outside the group
            failed.append(error)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_set_at_end, stop)
        await run_sync(work)
        tasks.cancel_scope.cancel()
    await anyio.lowlevel.checkpoint_if_cancelled()
    if failed:
        raise failed[0]
    return found[0]


async def _set_at_end(stop: threading.Event) -> None:
    try:
        await anyio.sleep_forever()
    finally:
        stop.set()
