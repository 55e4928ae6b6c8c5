"""Reading a run's transcript as events, from any line, on a worker thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.runs.conversation import shown
from kanbots_ls.store.transcript import TranscriptIndex, read_lines

if TYPE_CHECKING:
    from kanbots_ls.model.agent_events import AgentEvent
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.supervisor import Supervisor


def read_log(
    supervisor: Supervisor, run: RunId, first: int, count: int
) -> list[tuple[int, AgentEvent]]:
    """The events of up to ``count`` lines, each with its line's number."""
    state = supervisor.state.run(run)
    adapter = supervisor.ports.adapter(state.settings)
    path = supervisor.ports.run_directory(run) / "transcript.ndjson"
    if not path.exists():
        return []
    with supervisor.ports.reading:
        index = supervisor.ports.indexes.setdefault(run, TranscriptIndex())
        index.extend(path)
        lines = read_lines(path, index, first, count)
    return [
        (number, shown(state, event))
        for number, line in enumerate(lines, first)
        for event in adapter.parse_line(line)
    ]
