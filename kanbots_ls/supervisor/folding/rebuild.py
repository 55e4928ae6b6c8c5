"""The state made anew from the journal and the transcripts, in the order in which it came about.

A run that was kept in the cache stands for all its records and lines up to that point.  Each
journal record says how many lines of its run's transcript had been folded before it, so
the two are interleaved exactly as they were.  Nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents.framing import LineFramer
from kanbots_ls.model import events as e
from kanbots_ls.supervisor.folding.alone import fold_alone, hear_alone
from kanbots_ls.supervisor.folding.journaling import Entry, from_record
from kanbots_ls.supervisor.folding.losing import begins, lost_words
from kanbots_ls.supervisor.folding.state import State, moved, with_run
from kanbots_ls.supervisor.reading.behind import joiner_at
from kanbots_ls.supervisor.reading.ingest import Ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from kanbots_ls.agents.contract import Adapter
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.model.settings import AgentProtocol
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.store.journal import Entry as JournalEntry
    from kanbots_ls.supervisor.folding.keeping import Kept


class NotUnderstood(Exception):
    """The journal holds a record of a kind that this version does not know."""


@dataclass(slots=True)
class Rebuilt:
    """The state, and where the reading of each run's transcript has come to."""

    state: State = field(default_factory=State)
    ingests: dict[RunId, Ingest] = field(default_factory=dict)
    lost: tuple[RunId, ...] = ()
    """Runs that an agent worked on and whose directory or transcript is gone since."""


class Rebuilder:
    """Folds records and lines in the order in which they came about."""

    def __init__(
        self,
        adapter: Callable[[str, AgentProtocol], Adapter],
        transcript: Callable[[RunId], Path],
        kept: Mapping[RunId, Kept],
    ) -> None:
        """``transcript`` is where a run's lines are; ``kept`` saves folding what is in it."""
        self._adapter = adapter
        self._transcript = transcript
        self._kept = kept
        self._rebuilt = Rebuilt()
        self._begins: dict[RunId, int] = {}
        self._anew: set[RunId] = set()
        self._known: dict[RunId, int] = {}
        """How many lines of each transcript the journal speaks of."""

    def rebuild(self, entries: Iterable[JournalEntry]) -> Rebuilt:
        """Fold everything there is; raises ``NotUnderstood`` rather than show half a board."""
        for read in entries:
            self._take(understood(read.record), read.end)
        for run in list(self._rebuilt.state.runs.runs):
            if self._begins_at(run):
                self._begin_anew(run, "")
            self._read(run, None)
        runs = self._rebuilt.state.runs.runs
        self._rebuilt.lost = tuple(run for run in runs if self._is_lost(run))
        return self._rebuilt

    def _is_lost(self, run: RunId) -> bool:
        known = self._rebuilt.state.runs.runs[run]
        if known.process is None or known.ending.discarded_at is not None:
            return False
        fewer = self._rebuilt.ingests[run].lines < self._known.get(run, 0)
        return fewer or not self._transcript(run).parent.is_dir()

    def _begins_at(self, run: RunId) -> int:
        if run not in self._begins:
            self._begins[run] = begins(self._transcript(run).parent)
        return self._begins[run]

    def _begin_anew(self, run: RunId, at: str) -> None:
        """The transcript before this was lost; until somebody replies nothing goes on."""
        if run not in self._anew:
            self._anew.add(run)
            lost = e.TranscriptLost(run, lost_words(run))
            self._rebuilt.state = fold_alone(self._rebuilt.state, lost, at)

    def _take(self, entry: Entry, end: int) -> None:
        rebuilt, run = self._rebuilt, getattr(entry.event, "run", None)
        kept = self._kept.get(run) if run is not None else None
        if run is not None and kept is not None and self._begins_at(run) <= kept.journal >= end:
            self._anew.add(run)
            if run not in rebuilt.state.runs.runs:
                rebuilt.state = with_run(rebuilt.state, kept.run)
                rebuilt.ingests[run] = self._continued(kept)
            rebuilt.state = moved(rebuilt.state, entry.event)
            return
        if run is not None and end > (since := self._begins_at(run)):
            if since:
                self._begin_anew(run, entry.at)
            if entry.seen:
                self._known[run] = max(entry.seen, self._known.get(run, 0))
                self._read(run, entry.seen)
        rebuilt.state = fold_alone(rebuilt.state, entry.event, entry.at)

    def _continued(self, kept: Kept) -> Ingest:
        adapter = self._of(kept.run)
        joiner = joiner_at(adapter, self._transcript(kept.run.id), kept.offset, kept.lines)
        return Ingest(adapter, kept.lines, LineFramer(consumed=kept.offset), joiner)

    def _of(self, run: Run) -> Adapter:
        return self._adapter(run.settings.agent, run.settings.protocol)

    def _read(self, run: RunId, line: int | None) -> None:
        known = self._rebuilt.state.runs.runs.get(run)
        if known is None:
            return
        ingests = self._rebuilt.ingests
        if run not in ingests:
            ingests[run] = Ingest(self._of(known))
        for batch in ingests[run].read_to(self._transcript(run), line):
            state = hear_alone(self._rebuilt.state, run, batch.events, None)
            self._rebuilt.state = state


def understood(record: dict[str, Any]) -> Entry:
    """The record's entry; raises ``NotUnderstood``."""
    entry = from_record(record)
    if entry is None:
        kind = (record.get("event") or {}).get("type", "?")
        raise NotUnderstood(
            f"The journal holds a record of kind {kind!r} that this kanbots-ls does not "
            "understand. A newer version wrote it; update kanbots-ls. Nothing has been changed."
        )
    return entry
