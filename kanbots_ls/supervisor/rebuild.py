"""The state made anew from the journal and the transcripts, in the order in which it came about.

Each journal record says how many lines of its run's transcript had been folded before it, so
the two are interleaved exactly as they were.  Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kanbots_ls.agents.contract import Adapter
from kanbots_ls.model.ids import RunId
from kanbots_ls.supervisor.ingest import Ingest
from kanbots_ls.supervisor.journaling import from_record
from kanbots_ls.supervisor.state import State, fold, fold_heard


class NotUnderstood(Exception):
    """The journal holds a record of a kind that this version does not know."""


@dataclass(slots=True)
class Rebuilt:
    """The state, and where the reading of each run's transcript has come to."""

    state: State = field(default_factory=State)
    ingests: dict[RunId, Ingest] = field(default_factory=dict)


def rebuild(
    records: Iterable[dict[str, Any]],
    adapter: Callable[[str], Adapter],
    transcript: Callable[[RunId], Path],
) -> Rebuilt:
    """Fold everything there is; raises ``NotUnderstood`` rather than show half a board."""
    rebuilt = Rebuilt()
    for record in records:
        entry = from_record(record)
        if entry is None:
            kind = (record.get("event") or {}).get("type", "?")
            raise NotUnderstood(
                f"The journal holds a record of kind {kind!r}, which this kanbots-ls does not "
                "know. A newer version wrote it; update kanbots-ls. Nothing has been changed."
            )
        run = getattr(entry.event, "run", None)
        if run is not None and entry.seen:
            _read(rebuilt, run, entry.seen, adapter, transcript)
        rebuilt.state = fold(rebuilt.state, entry.event, entry.at)
    for run in rebuilt.state.runs.runs:
        _read(rebuilt, run, None, adapter, transcript)
    return rebuilt


def _read(
    rebuilt: Rebuilt,
    run: RunId,
    line: int | None,
    adapter: Callable[[str], Adapter],
    transcript: Callable[[RunId], Path],
) -> None:
    known = rebuilt.state.runs.runs.get(run)
    if known is None:
        return
    ingest = rebuilt.ingests.setdefault(run, Ingest(adapter(known.settings.agent)))
    for batch in ingest.read_to(transcript(run), line):
        rebuilt.state = fold_heard(rebuilt.state, run, batch.events, None)


