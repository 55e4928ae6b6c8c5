"""Effects: each once while it is wanted, again when it is wanted again, never two at a time."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel

from kanbots_ls.model.effects import Effect, PrepareRun, RecordTurn, StartAgent
from kanbots_ls.model.ids import RunId
from kanbots_ls.supervisor.effects import performer as performing
from kanbots_ls.supervisor.effects.performer import Performer
from kanbots_ls.supervisor.folding.state import State
from tests.unit.supervisor.benches import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    import pytest

ONE, TWO = RunId("1-1"), RunId("2-1")
PREPARE, START, OTHER = PrepareRun(ONE), StartAgent(ONE, 1), PrepareRun(TWO)


class Bench:
    """Wishes to change at will, and what was done of them."""

    def __init__(self) -> None:
        self.wanted: dict[RunId, list[Effect]] = {ONE: [], TWO: []}
        self.begun: list[Effect] = []
        self.ended: list[Effect] = []
        self.act: Callable[[Effect], Awaitable[None]] = self.stay
        self.performer: Performer

    async def perform(self, effect: Effect) -> None:
        self.begun.append(effect)
        try:
            await self.act(effect)
        finally:
            self.ended.append(effect)

    @staticmethod
    async def stay(_effect: Effect) -> None:
        await anyio.sleep_forever()

    @staticmethod
    async def finish(_effect: Effect) -> None:
        await anyio.lowlevel.checkpoint()

    def want(self, *effects: Effect, run: RunId = ONE) -> None:
        self.wanted[run] = list(effects)
        self.performer.reconsider(State(), [run])


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    found = Bench()
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            found.performer = Performer(
                tasks,
                found.perform,
                lambda _state, run: found.wanted[run],
                lambda run: found.performer.reconsider(State(), [run]),
            )
            yield found
            tasks.cancel_scope.cancel()


async def test_an_effect_is_begun_once_while_it_is_wanted() -> None:
    async with bench() as it:
        for _ in range(5):
            it.want(PREPARE, START)
        await until(lambda: len(it.begun) == 2)
        assert sorted(it.begun, key=str) == [PREPARE, START]


async def test_one_that_is_done_and_still_wanted_is_not_begun_again() -> None:
    async with bench() as it:
        it.act = it.finish
        it.want(PREPARE)
        await until(lambda: it.ended)
        it.want(PREPARE)
        await anyio.wait_all_tasks_blocked()
        assert it.begun == [PREPARE]


async def test_one_that_was_unwanted_meanwhile_is_begun_again() -> None:
    async with bench() as it:
        it.act = it.finish
        it.want(PREPARE)
        await until(lambda: it.ended)
        it.want()
        it.want(PREPARE)
        await until(lambda: it.begun == [PREPARE, PREPARE])


async def test_one_wanted_again_while_under_way_waits_for_the_end_of_the_first() -> None:
    async with bench() as it:
        release = anyio.Event()

        async def wait(_effect: Effect) -> None:
            await release.wait()

        it.act = wait
        it.want(PREPARE)
        await until(lambda: it.begun)
        it.want()
        it.want(PREPARE)
        await anyio.wait_all_tasks_blocked()
        assert it.begun == [PREPARE]
        release.set()
        await until(lambda: it.begun == [PREPARE, PREPARE])


async def test_runs_do_not_wait_for_each_other() -> None:
    async with bench() as it:
        it.want(PREPARE)
        it.want(OTHER, run=TWO)
        await until(lambda: len(it.begun) == 2)


async def test_a_cancelled_effect_has_cleaned_up_before_anything_goes_on() -> None:
    async with bench() as it:

        async def clean_up_slowly(_effect: Effect) -> None:
            try:
                await anyio.sleep_forever()
            finally:
                with anyio.CancelScope(shield=True):
                    await anyio.sleep(0.02)

        it.act = clean_up_slowly
        it.want(PREPARE, START)
        await until(lambda: len(it.begun) == 2)
        await it.performer.cancel(ONE, PrepareRun)
        assert it.ended == [PREPARE]
        assert it.begun == [PREPARE, START]


async def test_cancelling_what_is_not_under_way_is_nothing() -> None:
    async with bench() as it:
        await it.performer.cancel(ONE, PrepareRun)
        it.want(RecordTurn(ONE, 1))
        await it.performer.cancel(ONE, PrepareRun)
        await it.performer.cancel(TWO, RecordTurn)
        assert it.ended == []


async def fail(_effect: Effect) -> None:
    raise RuntimeError("nobody expected this")


async def test_a_failed_effect_is_tried_again_after_a_pause_while_others_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(performing, "_PAUSE_SECONDS", 0.01)
    async with bench() as it:
        it.act = fail
        it.want(PREPARE)
        await until(lambda: len(it.begun) >= 3)
        assert "effect failed" in caplog.text
        it.want()
        await until(lambda: len(it.begun) == len(it.ended))
        it.act = it.finish
        it.want(OTHER, run=TWO)
        await until(lambda: OTHER in it.ended)


async def test_a_cancel_does_not_wait_for_a_failed_effects_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(performing, "_PAUSE_SECONDS", 3600.0)
    async with bench() as it:
        it.act = fail
        it.want(PREPARE)
        await until(lambda: it.ended)
        await it.performer.cancel(ONE, PrepareRun)
