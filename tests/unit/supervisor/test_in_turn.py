"""Processes of an agent that share what the first one sets up start one by one until one is up."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from kanbots_ls.agents.acp.adapter import opencode
from kanbots_ls.model import agent_events as heard
from kanbots_ls.model.effects import StartAgent
from kanbots_ls.model.ids import RunId
from kanbots_ls.supervisor.effects.in_turn import InTurn, shared_by
from kanbots_ls.supervisor.revisions import Revisions
from tests.unit.runs.stories import STARTED, Told, after, exited, further

if TYPE_CHECKING:
    from pathlib import Path

    from anyio.abc import TaskGroup

    from kanbots_ls.runs.state.run import Run

pytestmark = pytest.mark.anyio
FIRST, SECOND = RunId("1-1"), RunId("2-1")
INTRODUCED = heard.AgentIntroduced(("resume",))


class Bench:
    """Two runs of one agent; ``begun`` says which processes were started, in order."""

    def __init__(self, tasks: TaskGroup) -> None:
        self.runs: dict[RunId, Run] = {run: after(*STARTED[:-1]) for run in (FIRST, SECOND)}
        self.begun: list[RunId] = []
        self.revisions = Revisions()
        state = SimpleNamespace(run=self.runs.__getitem__, runs=SimpleNamespace(runs=self.runs))
        reducer: Any = SimpleNamespace(state=state)
        self.in_turn = InTurn(reducer, self.revisions)
        self.tasks = tasks

    async def start(self, run: RunId) -> None:
        await self.in_turn.start("its database", StartAgent(run, 1), partial(self.begin, run))

    async def begin(self, run: RunId) -> None:
        self.begun.append(run)
        self.runs[run] = after(*STARTED)

    async def both(self) -> list[RunId]:
        """Start both; which have begun once nothing moves any more."""
        for run in (FIRST, SECOND):
            self.tasks.start_soon(self.start, run)
        return await self.settled()

    async def settled(self) -> list[RunId]:
        await anyio.wait_all_tasks_blocked()
        return self.begun

    async def becomes(self, run: RunId, *told: Told) -> list[RunId]:
        self.runs[run] = further(self.runs[run], *told)
        self.revisions.bump(set())
        return await self.settled()


@pytest.mark.parametrize("told", [INTRODUCED, exited(1, "it died"), heard.SessionRefused("no")])
async def test_the_next_starts_once_the_first_said_hello_or_never_will(told: Told) -> None:
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            bench = Bench(tasks)
            assert await bench.both() == [FIRST]
            assert await bench.becomes(FIRST, heard.StayedAlive("starting")) == [FIRST]
            assert await bench.becomes(FIRST, told) == [FIRST, SECOND]
            await bench.becomes(SECOND, INTRODUCED)


async def test_once_one_is_up_all_start_at_once_until_the_program_is_another(
    tmp_path: Path,
) -> None:
    program = tmp_path / "opencode"
    program.write_text("old")
    old = shared_by(program, {"HOME": "/home/dev"})
    assert old == shared_by(program, {"HOME": "/home/dev", "LANG": "C"})
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            bench = Bench(tasks)
            tasks.start_soon(bench.start, FIRST)
            await bench.settled()
            await bench.becomes(FIRST, INTRODUCED)
            assert await bench.both() == [FIRST, FIRST, SECOND]
    program.write_text("newer")
    assert shared_by(program, {"HOME": "/home/dev"}) != old
    assert shared_by(program, {"HOME": "/home/other"}) != shared_by(program, {"HOME": "/home/dev"})


async def test_a_start_that_is_stopped_or_fails_holds_up_nobody() -> None:
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            bench = Bench(tasks)

            async def fails() -> None:
                raise OSError("no room")

            with pytest.raises(OSError, match="no room"):
                await bench.in_turn.start("its database", StartAgent(FIRST, 1), fails)
            scope = anyio.CancelScope()

            async def stopped() -> None:
                with scope:
                    await bench.start(FIRST)

            tasks.start_soon(stopped)
            assert await bench.settled() == [FIRST]
            tasks.start_soon(bench.start, SECOND)
            assert await bench.settled() == [FIRST]
            scope.cancel()
            # What a stop ends is still at its database until it has ended.
            assert await bench.settled() == [FIRST]
            assert await bench.becomes(FIRST, exited(1, "stopped")) == [FIRST, SECOND]
            await bench.becomes(SECOND, INTRODUCED)


async def test_one_that_an_earlier_daemon_started_is_waited_for() -> None:
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            bench = Bench(tasks)
            bench.runs[FIRST] = after(*STARTED)
            tasks.start_soon(bench.start, SECOND)
            assert await bench.settled() == []
            assert await bench.becomes(FIRST, INTRODUCED) == [SECOND]
            await bench.becomes(SECOND, INTRODUCED)


async def test_a_start_that_never_came_up_says_nothing_of_the_next() -> None:
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            bench = Bench(tasks)
            bench.runs[FIRST] = after(*STARTED, INTRODUCED, exited(1, "it died"))

            async def fails() -> None:
                """As one whose worktree is gone: told, and no process."""

            await bench.in_turn.start("its database", StartAgent(FIRST, 2), fails)
            assert await bench.both() == [FIRST]
            assert await bench.becomes(FIRST, INTRODUCED) == [FIRST, SECOND]
            await bench.becomes(SECOND, INTRODUCED)


def test_opencode_is_such_an_agent() -> None:
    assert opencode().capabilities.starts_in_turn
