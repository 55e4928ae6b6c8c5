"""Reading a living agent goes on whatever stood in the way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import anyio
import pytest

from kanbots_ls.agents.registry import Registry
from kanbots_ls.launch.contract import Chunk, Exit
from kanbots_ls.model import agent_events as heard
from kanbots_ls.store.journal import open_journal
from kanbots_ls.supervisor.folding.rebuild import Rebuilt
from kanbots_ls.supervisor.folding.state import State
from kanbots_ls.supervisor.reading import streams
from kanbots_ls.supervisor.reading.processes import Processes
from kanbots_ls.supervisor.reading.streams import Streams
from tests.unit.runs.stories import RUN, STARTED, after, among, queued
from tests.unit.supervisor.benches import Disk, line_of, reducer_of, reducing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kanbots_ls.launch.contract import Process
    from kanbots_ls.supervisor.ports import Ports

pytestmark = pytest.mark.anyio

SAID = b"".join(line_of(heard.TextSaid(text)) for text in ("one", "two", "three"))
SCRIPTED = after(queued(agent="scripted"), *STARTED[1:])
ENDED = Exit(1, 4, 0, None, None, len(SAID), 0, "2026-01-31T10:00:00Z")


class Failing:
    """A process whose transcript can't be read at first, and once more in mid-line."""

    number = 1

    def __init__(self) -> None:
        self.reads = 0

    async def read(self, offset: int) -> AsyncIterator[Chunk]:
        self.reads += 1
        if self.reads == 1:
            raise OSError(24, "Too many open files")
        if self.reads == 2:
            yield Chunk(offset, SAID[offset : offset + len(SAID) // 2])
            raise OSError(5, "Input/output error")
        yield Chunk(offset, SAID[offset:])

    async def wait(self) -> Exit:
        return ENDED


async def test_an_agent_that_could_not_be_read_for_a_while_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_AGAIN_SECONDS", 0.0)
    disk = Disk(tmp_path)
    journal = open_journal(disk.journal)
    told: list[heard.AgentEvent] = []
    ports: Any = SimpleNamespace(
        processes=Processes(),
        adapter=lambda of: Registry().of(of.agent, of.protocol),
        spending=SimpleNamespace(record=lambda *_: None),
        run_directory=lambda _run: tmp_path,
        ending=set(),
    )
    async with reducing(reducer_of(journal, Rebuilt(State(runs=among(SCRIPTED))))) as made:
        async with anyio.create_task_group() as tasks:
            reading = Streams(
                tasks, cast("Ports", ports), made, {}, lambda _, batch: told.extend(batch.events)
            )
            reading.begin(RUN, cast("Process", Failing()))
        assert [event.text for event in told if isinstance(event, heard.TextSaid)] == [
            "one",
            "two",
            "three",
        ]
        assert not made.state.run(RUN).live
        assert len(ports.processes) == 0
    journal.close()
