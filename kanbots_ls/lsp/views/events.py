"""The events of a part of a run's transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.protocol import log as wire
from kanbots_ls.supervisor.reading.feeds import log_fields
from kanbots_ls.supervisor.reading.log import read_log

if TYPE_CHECKING:
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.supervisor import Supervisor


async def events_of(supervisor: Supervisor, run: RunId, first: int, count: int) -> wire.LogResult:
    """The events of up to ``count`` transcript lines from ``first`` on."""
    last = min(first + count, supervisor.feeds.lines(run))
    found = await run_sync(read_log, supervisor, run, first, max(0, last - first))
    return wire.LogResult(
        run=run,
        events=tuple(
            wire.LogEvent(line=line, type=event.type, fields=log_fields(event))
            for line, event in found
        ),
        next=max(first, last),
        live=supervisor.state.run(run).live,
        transcript=str(supervisor.ports.run_directory(run) / "transcript.ndjson"),
    )
