"""Says in a source file where a run changes the same lines as the person: an information, no more.

Looks every few seconds at most, and only while a run holds work that may land.  What the person
has typed counts, saved or not; a run's files count as they lie in its worktree.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import anyio
from anyio.to_thread import run_sync
from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from kanbots_ls.lsp.editors.sources import Overlap
from kanbots_ls.rendezvous.repository import NoRepository, find_repository
from kanbots_ls.runs.outcomes.landing import holds_work
from kanbots_ls.runs.status import is_ended
from kanbots_ls.wording import text
from kanbots_ls.worktrees.review.lines import changes, same_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.counter.works import Lines, Works
    from kanbots_ls.worktrees.review.lines import Change

log = logging.getLogger(__name__)

PAUSE_SECONDS = 3.0
CODE = "same-lines"
_LONGEST = 1_000_000
"""Characters of a text; a longer one is left alone."""
_TITLE = 60


class Place(NamedTuple):
    """A file of the repository: in which of its work trees, and where from the top of that."""

    work_tree: str
    path: str


@dataclass(slots=True)
class _Text:
    """A text as the editor holds it, and what was changed in it since the bases it was asked of."""

    changed: int
    lines: Sequence[str]
    _since: dict[int, tuple[Lines, tuple[Change, ...]]] = field(default_factory=dict)

    def since(self, base: Lines) -> tuple[Change, ...]:
        """The same base is the same object."""
        if id(base) not in self._since:
            self._since[id(base)] = (base, changes(base, self.lines))
        return self._since[id(base)][1]


@dataclass(slots=True)
class Overlaps:
    """What one editor is told of its source files."""

    editor: Editor
    works: Works
    _places: dict[str, Place | None] = field(default_factory=dict)
    """Of open files, by their address; None: the repository has no such file."""
    _texts: dict[str, _Text] = field(default_factory=dict)

    async def run(self) -> None:
        """Say what changes, for ever."""
        while True:
            await self.editor.connection.outbox.drained()
            moves = await self._try()
            await anyio.sleep(PAUSE_SECONDS)
            # A file that an agent changes rings no bell.
            await self.editor.sources.rung(PAUSE_SECONDS if moves else None)

    async def _try(self) -> bool:
        """What can't be compared ends no session."""
        try:
            return await self._look()
        except Exception:
            log.exception("an editor can't be told which lines runs change")
            return False

    async def _look(self) -> bool:
        """Look once; whether there may be something else by itself."""
        known = self.editor.connection.desk.state.runs.runs.values()
        runs = [run for run in known if holds_work(run)]
        held = dict(self._held()) if runs else {}
        found = await run_sync(self._found, held, runs) if held else {}
        self._tell({uri: overlaps for uri, overlaps in found.items() if overlaps})
        return bool(held) and not all(map(is_ended, runs))

    def _held(self) -> Iterator[tuple[str, tuple[int, str]]]:
        """A `git:` or `untitled:` address is no file's."""
        for uri, changed in self.editor.sources.changed.items():
            source = self.editor.source(uri) if uri.startswith("file:") else None
            if source is not None and len(source) <= _LONGEST:
                yield uri, (changed, source)

    def _found(
        self, held: dict[str, tuple[int, str]], runs: Sequence[Run]
    ) -> dict[str, tuple[Overlap, ...]]:
        """What there is to say (blocking)."""
        self._places = {uri: self._places[uri] for uri in held if uri in self._places}
        self._texts = {uri: self._texts[uri] for uri in held if uri in self._texts}
        theirs = {os.path.realpath(run.place.worktree) for run in runs if run.place}
        found = {}
        for uri, (changed, source) in held.items():
            place = self._place(uri)
            # What lies in a run's own worktree is that run's.
            if place is not None and place.work_tree not in theirs:
                text_ = self._text(uri, changed, source)
                found[uri] = tuple(self._of(text_, place.path, runs))
        return found

    def _place(self, uri: str) -> Place | None:
        if uri not in self._places:
            repository = self.editor.supervisor.ports.repository
            self._places[uri] = place_in(repository, uri)
        return self._places[uri]

    def _text(self, uri: str, changed: int, source: str) -> _Text:
        known = self._texts.get(uri)
        if known is None or known.changed != changed:
            known = self._texts[uri] = _Text(changed, text.bare_lines(source))
        return known

    def _of(self, ours: _Text, path: str, runs: Sequence[Run]) -> Iterator[Overlap]:
        for run in runs:
            work = self.works.work(run, path)
            if work is not None:
                said = f"({text.line(run.title, _TITLE)}) changes"
                for first, last in same_lines(work.changes, ours.since(work.base)):
                    lines = "this line" if first == last else "these lines"
                    length = self.editor.length(ours.lines[last]) if ours.lines else 0
                    yield Overlap(run.id, first, last, length, f"{run.id} {said} {lines} too.")

    def _tell(self, found: dict[str, tuple[Overlap, ...]]) -> None:
        told, sources = self.editor.sources.overlaps, self.editor.sources
        for uri in dict.fromkeys((*told, *found)):
            overlaps = found.get(uri, ()) if uri in sources.changed else ()
            if told.get(uri, ()) != overlaps:
                self.editor.problems.tell(uri, "overlaps", [*map(_diagnostic, overlaps)])
        sources.overlaps = {uri: each for uri, each in found.items() if uri in sources.changed}


def place_in(repository: Repository, uri: str) -> Place | None:
    """Where a file lies in one of the repository's work trees; None for others (blocking)."""
    named = to_fs_path(uri)
    if named is None:
        return None
    path = Path(os.path.realpath(named))
    try:
        around = find_repository(path.parent)
    except (NoRepository, OSError):
        return None
    top = around.work_tree
    if top is None or around.common_dir != repository.common_dir or not path.is_relative_to(top):
        return None
    return Place(str(top), path.relative_to(top).as_posix())


def _diagnostic(overlap: Overlap) -> lsp.Diagnostic:
    start, end = lsp.Position(overlap.first, 0), lsp.Position(overlap.last, overlap.length)
    return lsp.Diagnostic(
        lsp.Range(start, end),
        overlap.said,
        severity=lsp.DiagnosticSeverity.Information,
        code=CODE,
        source="kanbots",
    )
