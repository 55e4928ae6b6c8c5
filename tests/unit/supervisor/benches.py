"""The supervisor's parts on a bench: a journal in a scratch folder, a reducer without a daemon."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import anyio

from kanbots_ls.agents.registry import Registry
from kanbots_ls.runs.queue.slots import Cap
from kanbots_ls.store.journal import Journal, open_journal
from kanbots_ls.supervisor.folding.rebuild import Rebuilder, Rebuilt
from kanbots_ls.supervisor.folding.reducer import Reducer
from kanbots_ls.supervisor.reading.ingest import Batch, Ingest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from pathlib import Path

    from kanbots_ls.model.agent_events import AgentEvent
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.folding.keeping import Kept

AT = "2026-01-31T10:00:00.000+00:00"


def clock() -> str:
    """A clock that stands."""
    return AT


def line_of(event: AgentEvent) -> bytes:
    """The scripted agent's line for an event."""
    return json.dumps(asdict(event), separators=(",", ":")).encode() + b"\n"


def lines_of(events: Iterable[AgentEvent]) -> bytes:
    """Their lines, one after another."""
    return b"".join(map(line_of, events))


def scripted_ingest() -> Ingest:
    """A reading of a scripted agent's transcript, at its beginning."""
    return Ingest(Registry().named("scripted"))


async def until(reached: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait for a state of the same loop."""
    with anyio.fail_after(seconds):
        while not reached():  # noqa: ASYNC110  the code under test offers no event
            await anyio.sleep(0.002)


@dataclass
class Disk:
    """A board's files."""

    path: Path
    kept: dict[RunId, Kept] = field(default_factory=dict)

    @property
    def journal(self) -> Path:
        return self.path / "journal.ndjson"

    def transcript(self, run: RunId) -> Path:
        folder = self.path / "runs" / run
        folder.mkdir(parents=True, exist_ok=True)
        return folder / "transcript.ndjson"

    def write(self, run: RunId, data: bytes) -> None:
        """What the run's agent wrote."""
        with self.transcript(run).open("ab") as file:
            file.write(data)

    def rebuild(self) -> Rebuilt:
        """All of it, read anew."""
        journal = open_journal(self.journal)
        try:
            rebuilder = Rebuilder(Registry().of, self.transcript, self.kept)
            return rebuilder.rebuild(journal.entries())
        finally:
            journal.close()


def reducer_of(journal: Journal, rebuilt: Rebuilt, cap: int = 4) -> Reducer:
    """A reducer that goes on from what was rebuilt."""
    lines = {run: ingest.lines for run, ingest in rebuilt.ingests.items()}
    offsets = {run: ingest.offset for run, ingest in rebuilt.ingests.items()}
    return Reducer(rebuilt.state, lines, offsets, journal, clock, lambda: Cap(cap))


@asynccontextmanager
async def reducing(reducer: Reducer) -> AsyncIterator[Reducer]:
    """The reducer at work."""
    with reducer._send, reducer._receive:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(reducer.run)
            yield reducer
            tasks.cancel_scope.cancel()


def batches(ingest: Ingest, data: bytes) -> list[Batch]:
    """What these bytes complete."""
    return list(ingest.feed(data))
