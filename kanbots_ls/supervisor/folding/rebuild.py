"""The state made anew from the journal and the transcripts, in the order in which it came about.

A run that was kept in the cache stands for all its records and lines up to that point.  Each
journal record says how many lines of its run's transcript had been folded before it, so
the two are interleaved exactly as they were.  Nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents.framing import LineFramer
from kanbots_ls.supervisor.folding.alone import fold_alone, hear_alone
from kanbots_ls.supervisor.folding.journaling import Entry, from_record
from kanbots_ls.supervisor.folding.state import State, moved, with_run
from kanbots_ls.supervisor.reading.ingest import Ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from kanbots_ls.agents.contract import Adapter
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.store.journal import Entry as JournalEntry
    from kanbots_ls.supervisor.folding.keeping import Kept


class NotUnderstood(Exception):
    """The journal holds a record of a kind that this version does not know."""


@dataclass(slots=True)
class Rebuilt:
    """The state, and where the reading of each run's transcript has come to."""

    state: State = field(default_factory=State)
    ingests: dict[RunId, Ingest] = field(default_factory=dict)


class Rebuilder:
    """Folds records and lines in the order in which they came about."""

    def __init__(
        self,
        adapter: Callable[[str], Adapter],
        transcript: Callable[[RunId], Path],
        kept: Mapping[RunId, Kept],
    ) -> None:
        """``transcript`` is where a run's lines are; ``kept`` saves folding what is in it."""
        self._adapter = adapter
        self._transcript = transcript
        self._kept = kept
        self._rebuilt = Rebuilt()

    def rebuild(self, entries: Iterable[JournalEntry]) -> Rebuilt:
        """Fold everything there is; raises ``NotUnderstood`` rather than show half a board."""
        for read in entries:
            self._take(understood(read.record), read.end)
        for run in list(self._rebuilt.state.runs.runs):
            self._read(run, None)
        return self._rebuilt

    def _take(self, entry: Entry, end: int) -> None:
        rebuilt, run = self._rebuilt, getattr(entry.event, "run", None)
        kept = self._kept.get(run) if run is not None else None
        if run is not None and kept is not None and end <= kept.journal:
            if run not in rebuilt.state.runs.runs:
                rebuilt.state = with_run(rebuilt.state, kept.run)
                rebuilt.ingests[run] = self._continued(kept)
            rebuilt.state = moved(rebuilt.state, entry.event)
            return
        if run is not None and entry.seen:
            self._read(run, entry.seen)
        rebuilt.state = fold_alone(rebuilt.state, entry.event, entry.at)

    def _continued(self, kept: Kept) -> Ingest:
        adapter = self._adapter(kept.run.settings.agent)
        return Ingest(adapter, kept.lines, LineFramer(consumed=kept.offset))

    def _read(self, run: RunId, line: int | None) -> None:
        known = self._rebuilt.state.runs.runs.get(run)
        if known is None:
            return
        ingests = self._rebuilt.ingests
        if run not in ingests:
            ingests[run] = Ingest(self._adapter(known.settings.agent))
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
