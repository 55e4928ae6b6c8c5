"""Folded runs kept in the board's cache, so that a restart reads only what is new.

A kept run stands for the journal up to one offset and its transcript up to another.  It is only
a cache: whatever does not fit the files as they are now is left out and folded again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

import kanbots_ls
from kanbots_ls import __version__
from kanbots_ls.model.ids import RunId
from kanbots_ls.runs.state.run import Run
from kanbots_ls.store.database import BoardCache, Fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.reading.ingest import Ingest

log = logging.getLogger(__name__)

_RUNS = TypeAdapter(Run)


@dataclass(frozen=True, slots=True)
class Kept:
    """A run as it was when ``journal`` bytes of the journal had been folded."""

    run: Run
    lines: int
    offset: int
    journal: int


class Keeping:
    """Loads what was kept, and keeps what has changed since."""

    def __init__(self, cache: BoardCache, version: str) -> None:
        """``version`` as the cache's own, see ``program_version``."""
        self._cache = cache
        self._version = version
        self._saved: dict[RunId, Run] = {}

    def load(self, transcript: Callable[[RunId], Path], journal_size: int) -> dict[RunId, Kept]:
        """What still fits the files (blocking)."""
        found: dict[RunId, Kept] = {}
        for fold in self._cache.load().values():
            run = RunId(fold.run)
            if fold.journal_offset > journal_size or fold.offset > _size(transcript(run)):
                continue
            try:
                value = _load(fold.state)
            except ValueError:
                log.warning("run %s: what was kept of it does not fit, folding it again", run)
                continue
            found[run] = Kept(value, fold.lines, fold.offset, fold.journal_offset)
        return found

    def changed(self, reducer: Reducer, ingests: Mapping[RunId, Ingest]) -> list[Fold]:
        """Folds of all runs that are not what they were when last kept."""
        runs = reducer.state.runs.runs
        fresh = [run for run in runs.values() if self._saved.get(run.id) is not run]
        self._saved.update((run.id, run) for run in fresh)
        kept = (self._fold(run, reducer) for run in fresh if run.id in ingests and not run.trouble)
        return [fold for fold in kept if fold is not None]

    def _fold(self, run: Run, reducer: Reducer) -> Fold | None:
        try:
            state = _dump(run)
        except (ValueError, TypeError):
            log.warning("run %s can't be kept, the next start reads it again", run.id)
            return None
        return Fold(
            run=run.id,
            offset=reducer.offsets.get(run.id, 0),
            lines=reducer.lines.get(run.id, 0),
            journal_offset=reducer.journal_offset,
            version=self._version,
            state=state,
        )

    def save(self, folds: list[Fold]) -> None:
        """Write them (blocking)."""
        if folds and not self._cache.save(folds):
            log.info("folded runs could not be kept; the next start reads them again")


def program_version() -> str:
    """The version and a mark of the very files, so that no other code's folds are taken."""
    digest = hashlib.sha256()
    package = Path(kanbots_ls.__file__).parent
    for folder in ("model", "runs", "agents", "supervisor"):
        for file in sorted((package / folder).rglob("*.py")):
            stamp = file.stat()
            digest.update(f"{file.name}{stamp.st_size}{stamp.st_mtime_ns}".encode())
    return f"{__version__}+{digest.hexdigest()[:16]}"


def _dump(run: Run) -> bytes:
    try:
        return _RUNS.dump_json(run)
    except PydanticSerializationError:
        # A path that is no text: ASCII has an escape for what UTF-8 has no letter for.
        return json.dumps(_RUNS.dump_python(run, mode="json"), allow_nan=False).encode("ascii")


def _load(state: bytes) -> Run:
    try:
        return _RUNS.validate_json(state)
    except ValidationError:
        return _RUNS.validate_python(json.loads(state))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
