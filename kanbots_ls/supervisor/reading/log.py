"""Reading a run's transcript as events, from any line, on a worker thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.runs.turns.conversation import shown
from kanbots_ls.store.transcript import TranscriptIndex, offset_of, read_lines
from kanbots_ls.supervisor.reading.behind import QUICK, joiner_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.agents.contract import Adapter
    from kanbots_ls.agents.joining import Joiner
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
    joiner: Joiner | None = None
    with supervisor.ports.reading:
        index = supervisor.ports.indexes.setdefault(run, TranscriptIndex())
        index.extend(path)
        lines = read_lines(path, index, first, count)
        if adapter.capabilities.in_pieces and lines:
            joiner = joiner_at(adapter, path, offset_of(path, index, first), first, QUICK)
    ended = not state.live and first + len(lines) >= index.lines
    told = _events(adapter, joiner, lines, first, ended=ended)
    return [(number, shown(state, event)) for number, event in told]


def _events(
    adapter: Adapter, joiner: Joiner | None, lines: list[bytes], first: int, *, ended: bool
) -> Iterator[tuple[int, AgentEvent]]:
    """The lines' events; ``ended``: nothing more will come, so what was being said is told too."""
    number = first
    for number, line in enumerate(lines, first):
        for event in adapter.parse_line(line):
            for told in joiner.feed(number, event) if joiner else (event,):
                yield number, told
    if joiner is not None and ended:
        for told in joiner.flush(number):
            yield number, told
